import { describe, expect, it } from "@jest/globals";
import { runPlan } from "../../runtime/kit/run-plans.ts";
import { memoryRowStore } from "../../runtime/memory/row-store.ts";
import { paymentFailedV1 } from "../../schemas/billing/payment-failed.v1.ts";
import type { Fact } from "../../schemas/event.ts";
import { fact } from "../../test/builders.ts";
import { chance } from "../../test/chance.ts";
import { simulatedConsumer } from "../../test/simulated-consumer.ts";
import { contact, deletePost, follow, join, like, timeAt, unlike } from "../../test/social-facts.ts";
import { surroundings } from "../../test/surroundings.ts";
import { notificationsListener } from "./consumer.ts";
import { handOver } from "./core/due.ts";
import { readInbox } from "./core/read-inbox.ts";
import { DEFAULTS, type NotificationSettings } from "./core/settings.ts";
import { decideListener, deliverListener, scheduleListener } from "./stages.ts";

const HOUR = 3_600;
const ANN = [join(0, "ann"), contact(0, "ann", "email", "ann@example.com")];
const likes = (post: string, count: number, at = 1) =>
  Array.from({ length: count }, (_, n) => like(at, `${post}-fan-${n}`, "ann", post));

function crowd(settings: NotificationSettings = DEFAULTS) {
  const store = memoryRowStore();
  const around = surroundings(timeAt(1), ["email"]);
  const listeners = [
    notificationsListener(settings),
    decideListener(settings),
    scheduleListener(),
    deliverListener(settings),
  ];
  const consumer = simulatedConsumer(listeners, store, chance(1), around);
  const ports = { store, now: around.now, newToken: () => "t" };
  return {
    store,
    setClock: around.setClock,
    hear: (...facts: readonly Fact[]) => consumer.hear(facts),
    tick: (seconds: number) => {
      around.setClock(timeAt(seconds));
      return consumer.run(handOver(timeAt(seconds)));
    },
    mails: () => around.channels.email.delivered.map(({ to, title }) => [to, title]),
    page: (user: string, limit: number) => {
      const plan = readInbox(user, { limit, below: undefined, onlyUnread: false }, settings);
      return runPlan(plan, { factId: "-", type: "read", correlationId: "-" }, ports);
    },
  };
}

/** Hundreds of facts about one person. */
describe("in a crowd, an inbox", () => {
  it("shows a hundred of each category, so that likes push out no bill, and keeps little more", async () => {
    const { hear, page, store, setClock } = crowd({ ...DEFAULTS, shownPerCategory: 10 });
    setClock(timeAt(3 * 86_400));
    await hear(fact(paymentFailedV1, { userId: "ann" }, { time: timeAt(1) }));
    const fans = Array.from({ length: 400 }, (_, n) => like(2 + n, `fan-${n}`, "ann", `p${n}`));
    await hear(...fans);
    const { items, unread } = await page("ann", 100);
    expect(items.map(({ at }) => at)).toEqual([...Array.from({ length: 10 }, (_, n) => timeAt(401 - n)), timeAt(1)]);
    expect(unread).toBe(11);
    expect(store.rows().filter(({ pk, sk }) => pk === "U#ann" && sk.startsWith("N#")).length).toBeLessThan(200);
  });

  it("is emptied by nobody who likes and takes it back a hundred times, and a repeat brings nothing back", async () => {
    const { hear, page, setClock } = crowd({ ...DEFAULTS, shownPerCategory: 50 });
    setClock(timeAt(3 * 86_400));
    const liked = Array.from({ length: 200 }, (_, n) => like(1_000 + n, "troll", "ann", `p${n}`));
    const unliked = Array.from({ length: 200 }, (_, n) => unlike(2_000 + n, "troll", "ann", `p${n}`));
    await hear(...Array.from({ length: 60 }, (_, n) => like(n, `u${n}`, "ann", "p")));
    for (let from = 0; from < 200; from += 20) {
      await hear(...liked.slice(from, from + 20));
      await hear(...unliked.slice(from, from + 20));
    }
    expect((await page("ann", 100)).items).toHaveLength(50);
    await hear(...liked);
    expect((await page("ann", 100)).items.map(({ title }) => title)).not.toContain("@troll likes your post");
    expect((await page("ann", 100)).items.every(({ at }) => at < timeAt(1_000))).toBe(true);
  });

  it("keeps nothing long that was taken back long ago, nor posts that are gone, and no older version of a note", async () => {
    const { hear, store, setClock } = crowd();
    const days = (count: number) => count * 86_400;
    const likes = (at: number) => Array.from({ length: 150 }, (_, n) => like(at, `u${n}`, "ann", `p${n}`));
    await hear(...likes(1), ...Array.from({ length: 150 }, (_, n) => unlike(2, `u${n}`, "ann", `p${n}`)));
    await hear(...Array.from({ length: 100 }, (_, n) => deletePost(3, "ann", `p${n}`)));
    setClock(timeAt(days(40)));
    await hear(...likes(days(40)).map((one) => ({ ...one, subject: `${one.subject}-again` })));
    const kept = (prefix: string) => store.rows().filter(({ pk, sk }) => pk === "U#ann" && sk.startsWith(prefix));
    // The last look at them was some notes ago.
    expect(kept("N#").length).toBeLessThan(450);
    setClock(timeAt(days(80)));
    await hear(...Array.from({ length: 300 }, (_, n) => follow(days(80), `fan-${n}`, "ann")));
    const spokenOf = new Set(kept("N#").map((row) => `X#${row["post"] as string}`));
    expect(kept("X#").filter(({ sk }) => !spokenOf.has(sk))).toEqual([]);
    expect(kept("X#").length).toBeLessThan(100);
    expect(kept("N#").filter(({ on }) => on === false)).toEqual([]);
  });
});

describe("in a crowd, a digest", () => {
  it("holds its few activities however many another one has, and counts those no further than they are kept", async () => {
    const { hear, tick, mails } = crowd();
    await hear(...ANN);
    await hear(...likes("p1", 3), ...likes("p2", 600));
    await tick(2 * HOUR);
    const titles = mails().map(([, title]) => title);
    expect(titles.sort()).toEqual(["100+ people like your post", "3 people like your post"]);
  });
});
