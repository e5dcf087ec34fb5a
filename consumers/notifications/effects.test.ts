import { describe, expect, it } from "@jest/globals";
import { memoryRowStore } from "../../runtime/memory/row-store.ts";
import { paymentFailedV1 } from "../../schemas/billing/payment-failed.v1.ts";
import { subscriptionBoughtV1 } from "../../schemas/billing/subscription-bought.v1.ts";
import { subscriptionRenewedV1 } from "../../schemas/billing/subscription-renewed.v1.ts";
import { subscriptionCancelledV1 } from "../../schemas/billing/subscription-cancelled.v1.ts";
import { entitlementChangedV1 } from "../../schemas/entitlements/entitlement-changed.v1.ts";
import { newestIn } from "../../runtime/core/registers.ts";
import type { Attribute } from "../../runtime/ports.ts";
import type { Fact } from "../../schemas/event.ts";
import { fact } from "../../test/builders.ts";
import { chance } from "../../test/chance.ts";
import { simulatedConsumer } from "../../test/simulated-consumer.ts";
import {
  block,
  closeAccount,
  comment,
  contact,
  deletePost,
  follow,
  join,
  like,
  mute,
  post,
  prefer,
  timeAt,
  unlike,
} from "../../test/social-facts.ts";
import { surroundings } from "../../test/surroundings.ts";
import { notificationsListener } from "./consumer.ts";
import { decideListener, deliverListener, scheduleListener } from "./stages.ts";
import { handOver } from "./core/due.ts";
import { DEFAULTS, type NotificationSettings } from "./core/settings.ts";
import { WORDINGS, type Wordings } from "./core/templates.ts";

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;

function outside(settings: NotificationSettings = DEFAULTS, wordings: Wordings = WORDINGS) {
  const store = memoryRowStore();
  const around = surroundings(timeAt(0), ["email", "webhook"]);
  const listeners = [
    notificationsListener(settings),
    decideListener(settings),
    scheduleListener(),
    deliverListener(settings, wordings),
  ];
  const consumer = simulatedConsumer(listeners, store, chance(1), around);
  const at = (seconds: number): string => {
    around.setClock(timeAt(seconds));
    return timeAt(seconds);
  };
  return {
    ...around,
    store,
    parked: consumer.parked,
    /** Facts are heard when the last of them has happened. */
    hear: async (...facts: readonly Fact[]) => {
      const latest = [timeAt(0), around.now().toISOString(), ...facts.map(({ time }) => time)].sort().at(-1);
      around.setClock(latest ?? "");
      await consumer.hear(facts);
    },
    hearLater: (seconds: number, ...facts: readonly Fact[]) => (at(seconds), consumer.hear(facts)),
    tick: (seconds: number) => consumer.run(handOver(at(seconds))),
    mails: () => around.channels.email.delivered.map(({ to, title }) => [to, title]),
    hooks: () => around.channels.webhook.delivered.map(({ title }) => title),
    outcomes: () =>
      store
        .rows()
        .filter(({ pk }) => pk.startsWith("L#"))
        .map(({ outcome, suppressed }) => statusIn(outcome) ?? statusIn(suppressed)),
  };
}

/** What became of a message, or why it was held back. */
function statusIn(attribute: Attribute | undefined): string | undefined {
  const { status, reason } = newestIn(attribute) ?? {};
  return (status ?? reason) as string | undefined;
}

const ANN = [join(0, "ann"), contact(0, "ann", "email", "ann@example.com")];

describe("what leaves the system", () => {
  it("goes to each channel that has an address, in the reader's words, and is said once per channel", async () => {
    const { hear, channels, published } = outside();
    await hear(...ANN, contact(0, "ann", "webhook", "https://example.com/ann"), join(0, "bob"));
    await hear(follow(5, "bob", "ann"));
    const [mail] = channels.email.delivered;
    expect(mail).toMatchObject({
      to: "ann@example.com",
      title: "@bob follows you",
      body: "@bob will see what you post from now on.",
      locale: "en",
      data: { workflow: "new-follower", notes: 1 },
    });
    expect(channels.webhook.delivered).toHaveLength(1);
    expect(channels.webhook.delivered[0]?.idempotencyKey).not.toBe(mail?.idempotencyKey);
    expect(published.map(({ type, data }) => [type, data])).toEqual(
      expect.arrayContaining(
        ["email", "webhook"].map((channel) => [
          "notification-sent.v1",
          expect.objectContaining({ userId: "ann", channel, category: "follows" }),
        ]),
      ),
    );
    expect(published).toHaveLength(2);
  });

  it("goes nowhere without an address, and to the newest one", async () => {
    const { hear, mails } = outside();
    await hear(follow(1, "bob", "ann"));
    expect(mails()).toEqual([]);
    await hear(contact(3, "ann", "email", "new@example.com"), contact(2, "ann", "email", "old@example.com"));
    await hear(follow(4, "eve", "ann"));
    await hear(contact(5, "ann", "email"), contact(5, "ann", "smoke", "over the hill"), follow(6, "dan", "ann"));
    expect(mails()).toEqual([["new@example.com", "Somebody follows you"]]);
  });

  it("is sent once, however often its fact comes", async () => {
    const { hear, mails, published } = outside();
    const followed = follow(1, "bob", "ann");
    await hear(...ANN, followed, followed);
    await hear(followed);
    expect(mails()).toHaveLength(1);
    expect(new Set(published.map(({ id }) => id)).size).toBe(1);
  });

  it("is nothing to whom it is unwanted: by preference, block, mute, or because the account is closed", async () => {
    const unwanted = {
      preference: prefer(1, "ann", { category: "follows", channel: "email", on: false }),
      block: block(1, "ann", "bob"),
      "block by the other": block(1, "bob", "ann"),
      mute: mute(1, "ann", "bob"),
      closed: closeAccount(1, "ann"),
    };
    for (const [why, refusal] of Object.entries(unwanted)) {
      const { hear, mails } = outside();
      await hear(...ANN, refusal);
      await hear(follow(2, "bob", "ann"));
      expect([why, mails()]).toEqual([why, []]);
    }
  });

  it("is not sent of history: not of a replay, and not of a fact that is older than a day", async () => {
    const { hear, hearLater, mails, outcomes } = outside();
    await hear(...ANN, { ...follow(1, "bob", "ann"), replayid: "r1" });
    await hearLater(DAY + 3, follow(2, "eve", "ann"));
    expect([mails(), outcomes()]).toEqual([[], []]);
    await hearLater(DAY + 2, follow(2, "dan", "ann"));
    expect(mails()).toHaveLength(1);
  });

  it("is critical or waits: a failed payment is told whatever is wanted, muted or quiet", async () => {
    const { hear, mails } = outside();
    const quietHours = { from: "00:00", to: "00:00", days: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] };
    await hear(...ANN, prefer(1, "ann", { category: "billing", channel: "email", on: false }, { quietHours }));
    await hear(fact(subscriptionBoughtV1, { userId: "ann" }, { time: timeAt(2) }));
    await hear(fact(paymentFailedV1, { userId: "ann" }, { time: timeAt(3) }));
    expect(mails()).toEqual([["ann@example.com", "Your payment did not go through"]]);
  });

  it("is of promotional messages no more than the day's cap, which repeats do not use up", async () => {
    const { hear, mails } = outside({ ...DEFAULTS, mostPerDay: { email: 3, webhook: 3 } });
    await hear(...ANN);
    const follows = Array.from({ length: 6 }, (_, n) => follow(1, `u${n}`, "ann"));
    await hear(...follows.slice(0, 2), ...follows.slice(0, 2));
    expect(mails()).toHaveLength(2);
    await hear(...follows, ...follows);
    expect(mails()).toHaveLength(3);
    await hear(fact(subscriptionBoughtV1, { userId: "ann" }, { time: timeAt(2) }));
    expect(mails()).toHaveLength(4);
    await hear(follow(DAY + 1, "tomorrow", "ann"));
    expect(mails()).toHaveLength(5);
  });
});

describe("quiet hours", () => {
  const nights = { from: "22:00", to: "07:30", days: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] };
  const quiet = (more = {}) =>
    prefer(1, "ann", { category: "likes", channel: "push", on: true }, { quietHours: nights, ...more });

  it("hold a message until they are over, and then it goes out", async () => {
    const { hear, tick, mails } = outside();
    await hear(...ANN, quiet());
    await hear(follow(23 * HOUR, "bob", "ann"));
    await tick(DAY + 7.5 * HOUR - MINUTE);
    expect(mails()).toEqual([]);
    await tick(DAY + 7.5 * HOUR);
    expect(mails()).toHaveLength(1);
    await tick(DAY + 8 * HOUR);
    expect(mails()).toHaveLength(1);
  });

  it("are those of the person's own zone", async () => {
    const { hear, mails } = outside();
    await hear(...ANN, quiet({ timeZone: "Asia/Tokyo" }));
    await hear(follow(23 * HOUR, "bob", "ann"));
    expect(mails()).toHaveLength(1);
  });

  it("that never end let nothing out", async () => {
    const { hear, tick, mails, store } = outside();
    await hear(...ANN, quiet());
    const always = { quietHours: { ...nights, from: "00:00", to: "00:00" } };
    await hear(prefer(2, "ann", { category: "likes", channel: "push", on: true }, always), follow(3, "bob", "ann"));
    await tick(20 * HOUR);
    expect(mails()).toEqual([]);
    expect(store.rows().filter(({ pk }) => pk.startsWith("DUE#"))).toEqual([]);
  });

  it("that were lengthened meanwhile hold it longer, and what is unwanted by then is not sent", async () => {
    const { hear, tick, mails, outcomes } = outside();
    await hear(...ANN, quiet());
    await hear(follow(23 * HOUR, "bob", "ann"), follow(23 * HOUR, "eve", "ann"));
    const longer = { quietHours: { ...nights, to: "09:00" } };
    await hear(prefer(23.5 * HOUR, "ann", { category: "likes", channel: "push", on: true }, longer));
    await tick(DAY + 8 * HOUR);
    expect(mails()).toEqual([]);
    await hear(block(DAY + 8 * HOUR, "ann", "eve"));
    await tick(DAY + 9 * HOUR);
    expect(mails()).toHaveLength(1);
    expect(outcomes().sort()).toEqual(["nothing left to tell", "sent"]);
  });
});

describe("a digest", () => {
  const liked = (at: number, who: string) => like(at, who, "ann", "p1");

  it("opens with its first activity, closes an hour later, and holds each activity once", async () => {
    const { hear, tick, channels } = outside();
    await hear(...ANN, join(0, "u2"));
    const likes = [liked(10 * MINUTE, "u0"), liked(30 * MINUTE, "u1"), liked(69 * MINUTE, "u2")];
    await hear(...likes, ...likes);
    await hear(liked(70 * MINUTE, "u3"));
    await tick(71 * MINUTE);
    expect(channels.email.delivered).toMatchObject([
      { title: "3 people like your post", body: "@u2 and 2 more like your post.", data: { notes: 3 } },
    ]);
    await hear(...likes);
    await tick(129 * MINUTE);
    expect(channels.email.delivered).toHaveLength(1);
    await tick(130 * MINUTE);
    expect(channels.email.delivered.map(({ title }) => title)).toEqual([
      "3 people like your post",
      "Somebody likes your post",
    ]);
    await tick(DAY);
    expect(channels.email.delivered).toHaveLength(2);
  });

  it("of each post has its own window", async () => {
    const { hear, tick, mails } = outside();
    await hear(...ANN, liked(1, "u0"), liked(2, "u1"), like(3, "u0", "ann", "p2"));
    await tick(2 * HOUR);
    expect(
      mails()
        .map(([, title]) => title)
        .sort(),
    ).toEqual(["2 people like your post", "Somebody likes your post"]);
  });

  it("leaves out what was taken back before it closed, and is not sent when that was all", async () => {
    const { hear, tick, mails } = outside();
    await hear(
      ...ANN,
      liked(1, "u0"),
      like(2, "u0", "ann", "p2"),
      like(3, "u1", "ann", "p2"),
      like(3, "u1", "ann", "p3"),
    );
    await hear(unlike(10, "u0", "ann", "p1"), unlike(10, "u0", "ann", "p2"), deletePost(10, "ann", "p3"));
    await tick(2 * HOUR);
    expect(mails()).toEqual([["ann@example.com", "Somebody likes your post"]]);
  });

  it("of posts holds those of all whom a person follows", async () => {
    const { hear, tick, mails } = outside();
    await hear(...ANN, follow(1, "ann", "bob"), follow(1, "ann", "eve"));
    await hear(post(5 * MINUTE, "bob", "p1"), post(6 * MINUTE, "eve", "p2"), post(7 * MINUTE, "bob", "p3"));
    await hear(deletePost(8 * MINUTE, "eve", "p2"));
    await tick(65 * MINUTE);
    expect(mails()).toEqual([["ann@example.com", "2 new posts"]]);
  });

  it("of a large audience reaches all of it, by steps", async () => {
    const { hear, tick, mails } = outside({ ...DEFAULTS, inlineFollowers: 2, chunkFollowers: 3 });
    const fans = Array.from({ length: 8 }, (_, n) => `fan-${n}`);
    await hear(...fans.flatMap((fan) => [contact(0, fan, "email", `${fan}@example.com`), follow(1, fan, "star")]));
    await hear(post(2, "star", "p1"));
    await tick(2 * HOUR);
    expect(
      mails()
        .map(([to]) => to)
        .sort(),
    ).toEqual(fans.map((fan) => `${fan}@example.com`));
  });

  it("does not send again what a replay brings, nor what comes after its window was closed", async () => {
    const { hear, hearLater, tick, mails } = outside();
    const first = liked(MINUTE, "u0");
    await hear(...ANN, first);
    await tick(2 * HOUR);
    await hearLater(2 * HOUR, liked(2 * MINUTE, "u1"), { ...first, replayid: "r1" });
    await tick(4 * HOUR);
    expect(mails()).toHaveLength(1);
  });

  it("holds no replayed activity in a table that knows nothing of what was sent", async () => {
    const { hear, hearLater, tick, channels } = outside();
    await hear(...ANN);
    await hearLater(30 * MINUTE, { ...liked(20 * MINUTE, "u0"), replayid: "r1" }, liked(25 * MINUTE, "u1"));
    await tick(2 * HOUR);
    expect(channels.email.delivered).toMatchObject([{ data: { notes: 1 } }]);
  });

  it("that closes in quiet hours goes out after them, with what is still so", async () => {
    const { hear, tick, channels } = outside();
    const quietHours = { from: "22:00", to: "07:30", days: ["thu"] };
    await hear(...ANN, prefer(1, "ann", { category: "likes", channel: "push", on: true }, { quietHours }));
    await hear(liked(22 * HOUR, "u0"), liked(22 * HOUR, "u1"), liked(22 * HOUR, "u2"));
    await tick(23 * HOUR);
    expect(channels.email.delivered).toEqual([]);
    await hear(unlike(24 * HOUR, "u0", "ann", "p1"));
    await tick(DAY + 8 * HOUR);
    expect(channels.email.delivered).toMatchObject([{ title: "2 people like your post" }]);
  });

  it("is one message of the day's cap, whatever it holds", async () => {
    const { hear, tick, mails } = outside({ ...DEFAULTS, mostPerDay: { email: 1, webhook: 1 } });
    await hear(...ANN, liked(1, "u0"), liked(2, "u1"));
    await tick(2 * HOUR);
    expect(mails()).toEqual([["ann@example.com", "2 people like your post"]]);
    await hear(follow(3 * HOUR, "bob", "ann"));
    expect(mails()).toHaveLength(1);
  });

  it("whose end was looked for too late, by more than a day, is not sent", async () => {
    const { hear, tick, mails } = outside();
    await hear(...ANN, liked(1, "u0"));
    await tick(HOUR + DAY + 2 * MINUTE);
    expect(mails()).toEqual([]);
  });
});

describe("a digest in a crowd", () => {
  const likes = (post: string, count: number, at = 1) =>
    Array.from({ length: count }, (_, n) => like(at, `${post}-fan-${n}`, "ann", post));

  it("goes to the channels that want it, and takes no place of the day's most where it is unwanted", async () => {
    const { hear, tick, mails, hooks } = outside({ ...DEFAULTS, mostPerDay: { email: 1, webhook: 1 } });
    await hear(...ANN, contact(0, "ann", "webhook", "https://example.com/ann"));
    await hear(prefer(0, "ann", { category: "likes", channel: "email", on: false }), ...likes("p1", 2));
    await tick(2 * HOUR);
    expect([mails(), hooks()]).toEqual([[], ["2 people like your post"]]);
    await hear(follow(3 * HOUR, "bob", "ann"));
    expect(mails()).toHaveLength(1);
  });

  it("waits for nobody who cannot be reached: a new address brings no heap of old ones", async () => {
    const { hear, tick, mails, store } = outside();
    await hear(join(0, "ann"), ...likes("p1", 20));
    expect(store.rows().filter(({ sk }) => sk.startsWith("G#"))).toEqual([]);
    await hear(contact(HOUR, "ann", "email", "ann@example.com"), like(HOUR + 1, "late", "ann", "p1"));
    await tick(3 * HOUR);
    expect(mails()).toEqual([["ann@example.com", "Somebody likes your post"]]);
  });

  it("is whole when all of it is heard hours later, as after an outage", async () => {
    const { hear, hearLater, tick, mails } = outside();
    await hear(...ANN);
    await hearLater(5 * HOUR, ...likes("p1", 30));
    await tick(5 * HOUR + MINUTE);
    expect(mails()).toEqual([]);
    await hearLater(5 * HOUR + MINUTE, like(2, "straggler", "ann", "p1"));
    await tick(5 * HOUR + 3 * MINUTE);
    expect(mails()).toEqual([["ann@example.com", "31 people like your post"]]);
  });
});

describe("what was held back", () => {
  const quietHours = { from: "22:00", to: "07:30", days: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] };
  const quiet = prefer(1, "ann", { category: "likes", channel: "push", on: true }, { quietHours });

  it("goes out when it is so again: nothing but having been sent ends a message", async () => {
    const { hear, tick, mails } = outside();
    const ends = timeAt(3 * DAY + 6 * HOUR);
    const user = { userId: "ann" };
    await hear(...ANN, quiet, fact(subscriptionBoughtV1, user, { time: timeAt(1) }));
    const until = { live: ends };
    await hear(fact(entitlementChangedV1, { ...user, granted: [], revoked: [], until }, { time: timeAt(2) }));
    await hear(fact(subscriptionCancelledV1, user, { time: timeAt(23 * HOUR) }));
    await tick(DAY + 6 * HOUR);
    await hear(fact(subscriptionRenewedV1, user, { time: timeAt(DAY + 7 * HOUR) }));
    await tick(DAY + 8 * HOUR);
    expect(mails()).toEqual([["ann@example.com", "Thank you"]]);
    await hear(fact(subscriptionCancelledV1, user, { time: timeAt(DAY + 9 * HOUR) }));
    expect(mails().map(([, title]) => title)).toEqual(["Thank you", "Your subscription is about to end"]);
  });

  it("is told of an end that is near already, and not of one that is over", async () => {
    for (const [ends, expected] of [
      [HOUR, 2],
      [3, 1],
    ] as const) {
      const { hear, mails } = outside();
      const until = { live: timeAt(ends) };
      await hear(...ANN, fact(subscriptionBoughtV1, { userId: "ann" }, { time: timeAt(1) }));
      await hear(
        fact(entitlementChangedV1, { userId: "ann", granted: [], revoked: [], until }, { time: timeAt(2) }),
        fact(subscriptionCancelledV1, { userId: "ann" }, { time: timeAt(4) }),
      );
      expect(mails()).toHaveLength(expected);
    }
  });

  it("counts on the day on which it goes out", async () => {
    const { hear, tick, mails } = outside({ ...DEFAULTS, mostPerDay: { email: 3, webhook: 3 } });
    await hear(...ANN, quiet);
    await hear(...Array.from({ length: 3 }, (_, n) => follow(23 * HOUR, `u${n}`, "ann")));
    await tick(DAY + 8 * HOUR);
    await hear(...Array.from({ length: 3 }, (_, n) => follow(DAY + 9 * HOUR, `v${n}`, "ann")));
    expect(mails()).toHaveLength(3);
  });

  it("by a busy channel does not go out in quiet hours that have begun since", async () => {
    const { hear, hearLater, channels, mails, store, ...around } = outside();
    await hear(...ANN, quiet);
    channels.email.ask(true);
    const evening = follow(22 * HOUR - 5, "bob", "ann");
    await expect(hear(evening)).rejects.toThrow("The channel asks to come again");
    channels.email.ask(false);
    await expect(hearLater(DAY, evening)).resolves.toBeUndefined();
    const steps: Fact[] = [];
    const wrapQueue = () => ({ send: (more: readonly Fact[]) => (steps.push(...more), Promise.resolve()) });
    around.setClock(timeAt(22 * HOUR - 5));
    await simulatedConsumer([scheduleListener()], store, chance(1), { ...around, wrapQueue }).hear([]);
    expect([steps, mails()]).toEqual([[], []]);
  });

  it("for longer than a day, by whatever stood still, is not sent any more", async () => {
    const { hear, tick, mails } = outside();
    await hear(...ANN, quiet);
    await hear(follow(23 * HOUR, "bob", "ann"));
    await tick(3 * DAY);
    expect(mails()).toEqual([]);
  });

  it("by an address that takes nothing goes to the mended one when its letter is put back", async () => {
    const { hear, parked, channels, mails, store, ...around } = outside();
    channels.email.refuse("ann@example.com");
    await hear(...ANN, follow(1, "bob", "ann"));
    await hear(contact(2, "ann", "email", "mended@example.com"));
    const redrive = simulatedConsumer([deliverListener(DEFAULTS)], store, chance(1), { ...around, channels });
    await redrive.hear([JSON.parse(parked[0]?.body ?? "") as Fact]);
    expect(mails()).toEqual([["mended@example.com", "Somebody follows you"]]);
  });
});

describe("the end of a subscription", () => {
  const ends = timeAt(30 * DAY);
  const cancelled = [
    fact(subscriptionBoughtV1, { userId: "ann" }, { time: timeAt(1) }),
    fact(entitlementChangedV1, { userId: "ann", granted: [], revoked: [], until: { live: ends } }, { time: timeAt(2) }),
    fact(subscriptionCancelledV1, { userId: "ann" }, { time: timeAt(3) }),
  ];

  it("is told three days before it, by mail too, once", async () => {
    const { hear, tick, mails } = outside();
    await hear(...ANN, ...cancelled);
    await tick(27 * DAY - 1);
    expect(mails()).toEqual([["ann@example.com", "Thank you"]]);
    await tick(27 * DAY);
    await tick(28 * DAY);
    expect(mails().map(([, title]) => title)).toEqual(["Thank you", "Your subscription is about to end"]);
  });

  it("is not told when it was put off meanwhile", async () => {
    const { hear, tick, mails } = outside();
    await hear(...ANN, ...cancelled);
    const until = { live: timeAt(90 * DAY) };
    await hear(
      fact(entitlementChangedV1, { userId: "ann", granted: [], revoked: [], until }, { time: timeAt(5 * DAY) }),
    );
    await tick(28 * DAY);
    expect(mails()).toHaveLength(1);
  });
});

describe("a message that cannot be said whole", () => {
  const broken: Wordings = {
    en: {
      ...WORDINGS["en"],
      templates: { ...WORDINGS["en"]?.templates, mentioned: { one: { title: "Hi {nickname}", body: "" } } },
    },
  };

  it("is parked with its cause, and goes out whole once the template is mended and the letter comes again", async () => {
    const { hear, parked, mails, store, ...around } = outside(DEFAULTS, broken);
    await hear(...ANN, comment(1, "bob", { postId: "p1", postAuthorId: "eve", mentions: ["ann"] }));
    expect(parked).toMatchObject([{ code: "TEMPLATE_FAILED" }]);
    expect(mails()).toEqual([]);
    const redrive = simulatedConsumer([deliverListener(DEFAULTS)], store, chance(1), around);
    await redrive.hear([JSON.parse(parked[0]?.body ?? "") as Fact]);
    expect(mails()).toEqual([["ann@example.com", "Somebody mentioned you"]]);
  });

  it("that a channel does not take just now is tried until it does, promotional or not", async () => {
    const { hear, mails, channels, parked, outcomes } = outside();
    await hear(...ANN);
    channels.email.ask(true);
    const bought = fact(subscriptionBoughtV1, { userId: "ann" }, { time: timeAt(2) });
    await expect(hear(follow(1, "bob", "ann"), bought)).rejects.toThrow("The channel asks to come again");
    expect(mails()).toEqual([]);
    channels.email.ask(false);
    await hear(follow(1, "bob", "ann"), bought);
    expect(mails()).toHaveLength(2);
    expect(outcomes()).toEqual(["sent", "sent"]);
    expect(parked).toEqual([]);
  });

  it("is refused by a channel for good: it is parked, and not sent to it again and again", async () => {
    const { hear, parked, channels, mails } = outside();
    channels.email.refuse("ann@example.com");
    await hear(...ANN, follow(1, "bob", "ann"));
    expect(parked).toMatchObject([{ code: "MESSAGE_REFUSED" }]);
    expect(mails()).toEqual([]);
  });
});
