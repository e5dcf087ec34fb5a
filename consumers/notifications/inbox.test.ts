import { describe, expect, it } from "@jest/globals";
import { runPlan } from "../../runtime/kit/run-plans.ts";
import { memoryRowStore } from "../../runtime/memory/row-store.ts";
import { paymentFailedV1 } from "../../schemas/billing/payment-failed.v1.ts";
import { subscriptionBoughtV1 } from "../../schemas/billing/subscription-bought.v1.ts";
import { subscriptionCancelledV1 } from "../../schemas/billing/subscription-cancelled.v1.ts";
import { subscriptionExpiredV1 } from "../../schemas/billing/subscription-expired.v1.ts";
import { subscriptionRenewedV1 } from "../../schemas/billing/subscription-renewed.v1.ts";
import { entitlementChangedV1 } from "../../schemas/entitlements/entitlement-changed.v1.ts";
import type { Fact } from "../../schemas/event.ts";
import { fact } from "../../test/builders.ts";
import { chance } from "../../test/chance.ts";
import { simulatedConsumer } from "../../test/simulated-consumer.ts";
import {
  block,
  closeAccount,
  comment,
  deletePost,
  follow,
  join,
  like,
  mute,
  post,
  posts,
  prefer,
  timeAt,
  unblock,
  unfollow,
  unfollowById,
  unlike,
  unmute,
} from "../../test/social-facts.ts";
import { surroundings } from "../../test/surroundings.ts";
import { notificationsListener } from "./consumer.ts";
import { decideListener, deliverListener, scheduleListener } from "./stages.ts";
import { handOver } from "./core/due.ts";
import { markRead, readInbox } from "./core/read-inbox.ts";
import { DEFAULTS, type NotificationSettings } from "./core/settings.ts";

/** The day after the stories: everything has happened, and nothing is too old. */
const LATER = timeAt(80_000);

function inboxes(settings: NotificationSettings = DEFAULTS, seed = 1) {
  const store = memoryRowStore();
  const around = surroundings(LATER, ["email", "webhook"]);
  const listeners = [
    notificationsListener(settings),
    decideListener(settings),
    scheduleListener(),
    deliverListener(settings),
  ];
  const consumer = simulatedConsumer(listeners, store, chance(seed), around);
  const ports = { store, now: around.now, newToken: () => "t" };
  const run = <T>(plan: Parameters<typeof runPlan<T>>[0]) =>
    runPlan(plan, { factId: "-", type: "read", correlationId: "-" }, ports);
  return {
    ...around,
    store,
    parked: consumer.parked,
    hear: (...facts: readonly Fact[]) => consumer.hear(facts),
    page: (user: string, limit = 50, below?: string, onlyUnread = false) =>
      run(readInbox(user, { limit, below, onlyUnread }, settings)),
    titles: async (user: string) => {
      const { items } = await run(readInbox(user, { limit: 50, below: undefined, onlyUnread: false }, settings));
      return items.map(({ title }) => title);
    },
    /** The clock strikes, and the timer comes round. */
    tick: (time: string) => {
      around.setClock(time);
      return consumer.run(handOver(around.now().toISOString()));
    },
    read: (user: string, id: string) => run(markRead(user, id, settings)),
  };
}

describe("an inbox", () => {
  it("tells of a new follower, a like, a comment and a mention, the newest first", async () => {
    const { hear, page } = inboxes();
    await hear(join(1, "bob"), join(1, "eve", { handle: "@evie" }));
    await hear(follow(10, "bob", "ann"), like(12, "eve", "ann", "p1"));
    await hear(comment(14, "bob", { postId: "p1", postAuthorId: "ann", mentions: ["eve", "ann", "bob", "eve"] }));
    const { items, unread } = await page("ann");
    expect(items.map(({ title, category, at }) => [title, category, at])).toEqual([
      ["@bob commented on your post", "comments", timeAt(14)],
      ["@evie likes your post", "likes", timeAt(12)],
      ["@bob follows you", "follows", timeAt(10)],
    ]);
    expect(unread).toBe(3);
    expect((await page("eve")).items.map(({ title }) => title)).toEqual(["@bob mentioned you"]);
    expect((await page("bob")).items).toEqual([]);
  });

  it("tells nobody of what they did themselves", async () => {
    const { hear, titles } = inboxes();
    await hear(follow(1, "ann", "ann"), like(2, "ann", "ann", "p1"), post(3, "ann", "p1"));
    await hear(comment(4, "ann", { postId: "p1", postAuthorId: "ann", mentions: ["ann"] }));
    expect(await titles("ann")).toEqual([]);
  });

  it("tells followers of the posts from the time of their follow, whichever was heard first", async () => {
    const { hear, titles } = inboxes();
    await hear(post(5, "bob", "before"), post(20, "bob", "after"), post(40, "bob", "much-later"));
    await hear(follow(10, "ann", "bob"));
    expect(await titles("ann")).toHaveLength(2);
    await hear(unfollow(30, "ann", "bob"));
    expect(await titles("ann")).toHaveLength(1);
    await hear(follow(35, "ann", "bob"));
    expect(await titles("ann")).toHaveLength(2);
  });

  it("takes an unfollow by its id alone, before or after the follow that it ends", async () => {
    for (const order of [0, 1]) {
      const { hear, titles } = inboxes();
      const pair = [follow(10, "ann", "bob", "legacy-1"), unfollowById(20, "legacy-1")];
      for (const one of order === 0 ? pair : pair.toReversed()) await hear(one);
      await hear(post(15, "bob", "p1"), post(30, "bob", "p2"));
      expect(await titles("ann")).toEqual(["Somebody has posted"]);
      expect(await titles("bob")).toEqual([]);
    }
  });

  it("tells a large audience in steps, and takes it back in steps", async () => {
    const { hear, titles } = inboxes({ ...DEFAULTS, inlineFollowers: 2, chunkFollowers: 3 });
    const fans = Array.from({ length: 10 }, (_, n) => `fan-${n}`);
    await hear(...fans.map((fan) => follow(1, fan, "star")), post(2, "star", "p1"), post(3, "star", "p2"));
    for (const fan of fans) expect(await titles(fan)).toHaveLength(2);
    await hear(deletePost(4, "star", "p1"));
    for (const fan of fans) expect(await titles(fan)).toHaveLength(1);
  });

  it("forgets a like that was taken back, and shows one that was given again", async () => {
    const { hear, titles } = inboxes();
    await hear(unlike(3, "bob", "ann", "p1"), like(2, "bob", "ann", "p1"));
    expect(await titles("ann")).toEqual([]);
    await hear(like(5, "bob", "ann", "p1"));
    expect(await titles("ann")).toHaveLength(1);
  });

  it("shows nothing about a post that is gone, whichever was heard first", async () => {
    for (const order of [0, 1]) {
      const { hear, titles } = inboxes();
      await hear(follow(1, "fan", "ann"));
      const about = [
        post(2, "ann", "p1"),
        like(3, "bob", "ann", "p1"),
        comment(4, "bob", { postId: "p1", postAuthorId: "ann", mentions: ["eve"] }),
      ];
      const gone = deletePost(5, "ann", "p1");
      if (order === 0) await hear(...about, gone);
      else await hear(gone, ...about);
      expect(await Promise.all(["fan", "eve"].map(titles))).toEqual([[], []]);
      expect(await titles("ann")).toEqual(["Somebody follows you"]);
    }
  });

  it("shows nothing by somebody who is blocked, either way, or muted, until they are not", async () => {
    const { hear, titles } = inboxes();
    await hear(follow(1, "bob", "ann"), follow(1, "ann", "bob"), post(2, "bob", "p1"));
    expect(await titles("ann")).toHaveLength(2);
    await hear(block(3, "ann", "bob"));
    expect([await titles("ann"), await titles("bob")]).toEqual([[], []]);
    await hear(unblock(4, "ann", "bob"));
    expect(await titles("ann")).toHaveLength(2);
    await hear(mute(5, "ann", "bob"));
    expect([await titles("ann"), await titles("bob")]).toEqual([[], ["Somebody follows you"]]);
    await hear(unmute(6, "ann", "bob"));
    expect(await titles("ann")).toHaveLength(2);
  });

  it("shows no category that is not wanted in it, but for what is critical", async () => {
    const { hear, titles } = inboxes();
    await hear(like(1, "bob", "ann", "p1"), follow(1, "bob", "ann"));
    await hear(fact(paymentFailedV1, { userId: "ann" }, { time: timeAt(2) }));
    for (const category of ["likes", "billing", "unheard-of"]) {
      await hear(prefer(3, "ann", { category, channel: "inbox", on: false }));
    }
    await hear(prefer(3, "ann", { category: "follows", channel: "smoke", on: false }));
    expect(await titles("ann")).toEqual(["Your payment did not go through", "Somebody follows you"]);
    await hear(prefer(4, "ann", { category: "likes", channel: "inbox", on: true }));
    expect(await titles("ann")).toHaveLength(3);
  });

  it("speaks the reader's language, or the nearest it knows, and calls people what they are called now", async () => {
    const { hear, titles } = inboxes();
    await hear(join(1, "ann", { locale: "de-AT" }), join(1, "bob"), like(2, "bob", "ann", "p1"));
    expect(await titles("ann")).toEqual(["@bob gefällt dein Post"]);
    await hear(join(3, "bob", { handle: "@rob" }), join(3, "ann", { locale: "Internet Explorer" }));
    expect(await titles("ann")).toEqual(["@rob likes your post"]);
  });

  it("is empty and forgotten once its account is closed, and closed people are told nothing more", async () => {
    const { hear, page, store, tick } = inboxes();
    const left = [join(1, "ann"), follow(1, "ann", "bob"), follow(2, "bob", "ann"), post(3, "bob", "p1")];
    const kept = () => store.rows().flatMap(({ pk, sk }) => (pk === "U#ann" ? [sk] : []));
    await hear(...left);
    await hear(closeAccount(10, "ann", true));
    expect(await page("ann")).toEqual({ items: [], unread: 0, next: undefined });
    await hear(post(30, "bob", "p3"));
    expect(kept()).toEqual(["-"]);

    await hear(join(5, "ann", { handle: "@back" }), ...left);
    expect(JSON.stringify(store.rows())).not.toMatch(/@ann|@back/);
    expect((await page("ann")).items).toEqual([]);
    await tick(timeAt(16 * 86_400));
    expect(kept()).toEqual(["-"]);
  });

  it.each(["constructor", "__proto__", "toString", "{}", "\u{1F600}"])(
    "is readable in the language %j",
    async (locale) => {
      const { hear, titles } = inboxes();
      await hear(join(1, "ann", { locale, timeZone: locale }), like(2, "bob", "ann", "p1"));
      expect(await titles("ann")).toEqual(["Somebody likes your post"]);
    },
  );

  it("tells of each failed payment, however ids are cut", async () => {
    const { hear, titles } = inboxes();
    const failed = (subscriptionId: string, invoiceId: string) =>
      fact(paymentFailedV1, { userId: "ann", subscriptionId, invoiceId }, { time: timeAt(2) });
    await hear(failed("s 1", "2"), failed("s", "1 2"));
    expect(await titles("ann")).toHaveLength(2);
  });

  it("tells a late follower of as many posts as an early one, when many are deleted", async () => {
    const settings = { ...DEFAULTS, shownPerCategory: 20 };
    const counts = await Promise.all(
      [0, 1].map(async (order) => {
        const { hear, page } = inboxes(settings);
        const told = [follow(1, "ann", "bob"), ...posts(10, "bob", 50)];
        const deletes = Array.from({ length: 20 }, (_, n) => deletePost(100, "bob", `bob-${30 + n}`));
        await hear(...(order === 0 ? [...told, ...deletes] : [...told.slice(1), ...deletes]));
        await hear(...(order === 0 ? [] : told.slice(0, 1)));
        return (await page("ann", 100)).items.map(({ at }) => at);
      }),
    );
    expect(counts[0]).toHaveLength(20);
    expect(counts[1]).toEqual(counts[0]);
  });

  it("forgets who follows from a closed account, and erases for good what a replay brings back long after", async () => {
    const { hear, titles, store, tick, setClock } = inboxes();
    const told = [join(1, "ann"), follow(2, "ann", "bob"), like(3, "bob", "ann", "p1"), block(4, "ann", "eve")];
    await hear(...told, prefer(5, "ann", { category: "likes", channel: "email", on: false }));
    expect(await titles("bob")).toEqual(["@ann follows you"]);
    const closed = closeAccount(10, "ann", true);
    await hear(closed);
    expect(await titles("bob")).toEqual([]);
    setClock(timeAt(100 * 86_400));
    await hear({ ...closed, replayid: "r1" });
    await tick(timeAt(100 * 86_400 + 60));
    await hear(...told.map((one) => ({ ...one, replayid: "r1" })));
    await tick(timeAt(116 * 86_400));
    const left = store.rows().filter(({ pk }) => pk === "U#ann" || pk === "F#ann");
    expect(left.map(({ sk }) => sk)).toEqual(["-"]);
    expect(JSON.stringify(left)).not.toContain("@ann");
  });

  it("takes back what is heard long after it happened, also when it is heard first", async () => {
    const { hear, titles, setClock } = inboxes();
    setClock(timeAt(100 * 86_400));
    await hear(unfollow(6, "ann", "bob"), deletePost(6, "bob", "p2"));
    await hear(...Array.from({ length: 200 }, (_, n) => like(10 + n, `u${n}`, "bob", "p1")));
    await hear(follow(5, "ann", "bob"), like(5, "eve", "bob", "p2"));
    expect(new Set(await titles("bob"))).toEqual(new Set(["Somebody likes your post"]));
    await hear(...Array.from({ length: 200 }, (_, n) => unlike(300, `u${n}`, "bob", "p1")));
    expect(await titles("bob")).toEqual([]);
  });

  it("tells of each post that was meant after all, also of what happened long ago", async () => {
    const { hear, page, setClock } = inboxes();
    setClock(timeAt(100 * 86_400));
    for (const told of [follow(1, "ann", "bob"), posts(10, "bob", 80), unfollow(5, "ann", "bob")]) {
      await hear(...[told].flat());
    }
    expect((await page("ann", 100)).items).toEqual([]);
    await hear(follow(6, "ann", "bob"));
    expect((await page("ann", 100)).items).toHaveLength(80);
  });

  it("tells of nobody who follows and has closed the account since, whichever of two closings is heard first", async () => {
    const [erased, followed] = [closeAccount(2, "ann", true), follow(5, "ann", "bob")];
    const again = closeAccount(10, "ann");
    const orders = [
      [erased, followed, again],
      [followed, erased, again],
      [followed, again, erased],
      [again, erased, followed],
      [again, followed, erased],
      [erased, again, followed],
    ];
    for (const told of orders) {
      const { hear, titles } = inboxes();
      for (const one of told) await hear(one);
      expect(await titles("bob")).toEqual([]);
    }
  });

  it("tells of a follower who came back after an erasure, for as long as the account stays open", async () => {
    const { hear, titles, tick, setClock } = inboxes();
    await hear(closeAccount(2, "ann", true), follow(5, "ann", "bob"));
    setClock(timeAt(20 * 86_400));
    await tick(timeAt(20 * 86_400));
    expect(await titles("bob")).toEqual(["Somebody follows you"]);
    await hear(closeAccount(19 * 86_400, "ann"));
    expect(await titles("bob")).toEqual([]);
  });

  it("is read page by page, and what comes in at the top shifts nothing", async () => {
    const { hear, page } = inboxes();
    await hear(...Array.from({ length: 7 }, (_, n) => like(n, `u${n}`, "ann", "p1")));
    const first = await page("ann", 3);
    await hear(like(100, "late", "ann", "p1"));
    const second = await page("ann", 3, first.next);
    const third = await page("ann", 3, second.next);
    const at = [...first.items, ...second.items, ...third.items].map((item) => item.at);
    expect(at).toEqual([6, 5, 4, 3, 2, 1, 0].map(timeAt));
    expect(third.next).toBeUndefined();
  });
});

describe("what is unread", () => {
  it("is counted with the page, and is always as many as the unread rows", async () => {
    const { hear, page, read } = inboxes();
    await hear(...Array.from({ length: 5 }, (_, n) => like(n, `u${n}`, "ann", "p1")));
    const [, second] = (await page("ann")).items;
    const id = second?.notificationId ?? "";
    expect(await read("ann", id)).toEqual({ notificationId: id, readAt: LATER, unread: 4 });
    const after = await page("ann");
    expect(after.unread).toBe(4);
    expect(after.items.filter(({ readAt }) => readAt === null)).toHaveLength(4);
    const unreadOnly = await page("ann", 50, undefined, true);
    expect(unreadOnly.items).toHaveLength(4);
    expect(unreadOnly.items.map(({ notificationId }) => notificationId)).not.toContain(id);
    await hear(unlike(50, "u0", "ann", "p1"));
    expect((await page("ann")).unread).toBe(3);
  });

  it("stays read since it was read first, whatever comes again", async () => {
    const { hear, page, read, setClock } = inboxes();
    const liked = like(1, "bob", "ann", "p1");
    await hear(liked);
    const id = (await page("ann")).items[0]?.notificationId ?? "";
    await read("ann", id);
    setClock(timeAt(90_000));
    expect(await read("ann", id)).toMatchObject({ readAt: LATER, unread: 0 });
    await hear(liked, { ...liked, replayid: "r1" });
    expect((await page("ann")).items).toMatchObject([{ readAt: LATER }]);
  });

  it("cannot be read where it is not shown", async () => {
    const { hear, page, read, store } = inboxes();
    await hear(like(1, "bob", "ann", "p1"));
    const id = (await page("ann")).items[0]?.notificationId ?? "";
    await hear(unlike(2, "bob", "ann", "p1"));
    const before = store.rows().length;
    expect(await read("ann", id)).toBeUndefined();
    expect(await read("eve", "no-such-id")).toBeUndefined();
    expect(store.rows()).toHaveLength(before);
  });
});

describe("the end of a subscription", () => {
  const access = (at: number, until: Readonly<Record<string, string>>) =>
    fact(entitlementChangedV1, { userId: "ann", granted: [], revoked: [], until }, { time: timeAt(at) });
  const buy = (at: number, subscriptionId: string, autoRenew = true) =>
    fact(subscriptionBoughtV1, { userId: "ann", subscriptionId, autoRenew }, { time: timeAt(at) });
  const cancel = (at: number, subscriptionId: string) =>
    fact(subscriptionCancelledV1, { userId: "ann", subscriptionId }, { time: timeAt(at) });
  const DAY = 86_400;
  const ends = timeAt(30 * DAY);
  const ENDING = "Your subscription is about to end";

  it("is told three days before, and not earlier, once nothing renews itself", async () => {
    const { hear, page, titles, setClock } = inboxes();
    await hear(join(0, "ann", { locale: "en-GB" }));
    await hear(buy(1, "s1"), access(2, { stream: timeAt(10), live: ends }), cancel(3, "s1"));
    setClock(timeAt(27 * DAY - 1));
    expect(await titles("ann")).toEqual(["Thank you"]);
    setClock(timeAt(27 * DAY));
    const { items } = await page("ann");
    expect(items[0]).toMatchObject({
      title: ENDING,
      body: "You can use it until 31 January 2026.",
      at: timeAt(27 * DAY),
    });
  });

  it("is not told while anything else renews itself, and is told when that ends too", async () => {
    const { hear, titles, setClock } = inboxes();
    await hear(access(2, { live: ends }), cancel(3, "s1"), buy(1, "s1"), buy(2, "s2"));
    setClock(timeAt(28 * DAY));
    expect(await titles("ann")).not.toContain(ENDING);
    await hear(fact(subscriptionExpiredV1, { userId: "ann", subscriptionId: "s2" }, { time: timeAt(4) }));
    expect(await titles("ann")).toContain(ENDING);
  });

  it("is taken back by a renewal and by a later end, whatever was heard first", async () => {
    const { hear, titles, setClock } = inboxes();
    const renewal = fact(subscriptionRenewedV1, { userId: "ann", subscriptionId: "s1" }, { time: timeAt(9) });
    await hear(buy(1, "s1", false), access(2, { live: ends }));
    setClock(timeAt(28 * DAY));
    expect(await titles("ann")).toContain(ENDING);
    await hear(renewal);
    expect(await titles("ann")).not.toContain(ENDING);
    await hear(cancel(10, "s1"), access(11, { live: timeAt(60 * DAY) }));
    expect(await titles("ann")).not.toContain(ENDING);
    setClock(timeAt(58 * DAY));
    expect(await titles("ann")).toContain(ENDING);
  });

  it("says nothing of access that has no end, and nothing without a subscription", async () => {
    const { hear, titles, setClock } = inboxes();
    await hear(access(2, { live: ends }));
    setClock(timeAt(28 * DAY));
    expect(await titles("ann")).toEqual([]);
    await hear(cancel(3, "s1"), access(4, {}));
    expect(await titles("ann")).toEqual([]);
  });
});
