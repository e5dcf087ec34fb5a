import { describe, expect, it } from "@jest/globals";
import { memoryRowStore } from "../../runtime/memory/row-store.ts";
import type { WorkQueue } from "../../runtime/ports.ts";
import { subscriptionBoughtV1 } from "../../schemas/billing/subscription-bought.v1.ts";
import type { Fact } from "../../schemas/event.ts";
import { fact } from "../../test/builders.ts";
import { chance } from "../../test/chance.ts";
import {
  crashAt,
  crashingChannel,
  crashingPublisher,
  crashingQueue,
  crashingStore,
  type Moment,
} from "../../test/crashing-ports.ts";
import { simulatedConsumer } from "../../test/simulated-consumer.ts";
import { contact, follow, join, like, timeAt } from "../../test/social-facts.ts";
import { surroundings } from "../../test/surroundings.ts";
import { notificationsListener } from "./consumer.ts";
import { decideListener, deliverListener, scheduleListener } from "./stages.ts";
import { handOver } from "./core/due.ts";
import { DEFAULTS } from "./core/settings.ts";

const PEOPLE = [join(0, "ann"), join(0, "bob"), contact(0, "ann", "email", "ann@example.com")];
const bought = fact(subscriptionBoughtV1, { userId: "ann" }, { time: timeAt(1) });
const digested = [like(1, "bob", "ann", "p1"), like(2, "eve", "ann", "p1")];

/** What came of a story in which one call crashed, before it did anything or after it had done all. */
async function storyWithCrash(story: readonly Fact[], call: number, moment: Moment) {
  const crash = crashAt(call, moment);
  const store = memoryRowStore();
  const { channels, publisher, published } = surroundings(timeAt(0), ["email"]);
  let seconds = 0;
  const listeners = [
    notificationsListener(DEFAULTS),
    decideListener(DEFAULTS),
    scheduleListener(),
    deliverListener(DEFAULTS),
  ];
  const quietly = simulatedConsumer(listeners, store, chance(1));
  await quietly.hear(PEOPLE);
  const consumer = simulatedConsumer(listeners, crashingStore(store, crash), chance(1), {
    // Between two looks at the clock every claim has run out: whoever comes again need not wait for it.
    now: () => new Date(Date.parse(timeAt((seconds += DEFAULTS.leaseSeconds + 1)))),
    channels: { email: crashingChannel(channels.email, crash) },
    ...(publisher !== undefined && { publisher: crashingPublisher(publisher, crash) }),
    wrapQueue: (queue: WorkQueue) => crashingQueue(queue, crash),
  });
  await consumer.hear(story);
  // The timer's function fails as a whole, and comes round again.
  for (const hour of [2, 3]) {
    seconds = hour * 3_600;
    await consumer.run(handOver(timeAt(hour * 3_600))).catch(() => 0);
  }
  const outcomes = store.rows().flatMap(({ pk, outcome }) => (pk.startsWith("L#") ? [outcome] : []));
  return {
    reached: crash.calls > call,
    parked: consumer.parked,
    delivered: channels.email.delivered.map(({ title, idempotencyKey }) => ({ title, idempotencyKey })),
    sent: new Set(published.map(({ id }) => id)).size,
    outcomes: outcomes.map((outcome) => (outcome as { readonly status?: string } | undefined)?.status),
  };
}

/** One story for each call that could crash in it. */
async function withEveryCrash(story: readonly Fact[], moment: Moment) {
  const outcomes: Awaited<ReturnType<typeof storyWithCrash>>[] = [];
  let reached = true;
  for (let call = 0; reached; call++) {
    const outcome = await storyWithCrash(story, call, moment);
    reached = outcome.reached;
    if (reached) outcomes.push(outcome);
  }
  return outcomes;
}

const MOMENTS = ["before", "after"] as const satisfies readonly Moment[];

describe("a crash at any call", () => {
  it.each(MOMENTS)(
    "(%s it) sends a promotional message at most once, and loses it only in the sending",
    async (moment) => {
      const outcomes = await withEveryCrash([follow(1, "bob", "ann")], moment);
      expect(outcomes.length).toBeGreaterThan(15);
      expect(outcomes.filter(({ delivered }) => delivered.length > 1)).toEqual([]);
      // Between the claim and its answer, and in the sending itself: nobody can know whether it went out.
      const lost = outcomes.filter(({ delivered }) => delivered.length === 0);
      expect(lost.length).toBeLessThanOrEqual(2);
      expect(lost.flatMap(({ outcomes: statuses }) => statuses)).toEqual(lost.map(() => "unknown"));
      const told = outcomes.filter(({ outcomes: [status] }) => status === "sent");
      expect(told.map(({ sent }) => sent)).toEqual(told.map(() => 1));
    },
  );

  it.each(MOMENTS)("(%s it) sends a transactional message at least once, always under one key", async (moment) => {
    const outcomes = await withEveryCrash([bought], moment);
    expect(outcomes.length).toBeGreaterThan(15);
    for (const { delivered, sent, parked, outcomes: statuses } of outcomes) {
      expect(delivered.length).toBeGreaterThanOrEqual(1);
      expect(new Set(delivered.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
      expect([statuses, sent, parked]).toEqual([["sent"], 1, []]);
    }
    expect(outcomes.filter(({ delivered }) => delivered.length > 1).length).toBeLessThanOrEqual(2);
  });

  it.each(MOMENTS)(
    "(%s it) closes a digest once, with each activity in it, and loses it only in the sending",
    async (moment) => {
      const outcomes = await withEveryCrash(digested, moment);
      expect(outcomes.length).toBeGreaterThan(15);
      const titles = outcomes.map(({ delivered }) => delivered.map(({ title }) => title));
      expect(titles.filter((each) => each.length === 0).length).toBeLessThanOrEqual(2);
      expect(new Set(titles.flat())).toEqual(new Set(["2 people like your post"]));
      expect(titles.every((each) => each.length <= 1)).toBe(true);
    },
  );
});
