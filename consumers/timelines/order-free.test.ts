import { describe, expect, it } from "@jest/globals";
import { runPlan } from "../../runtime/kit/run-plans.ts";
import { memoryRowStore } from "../../runtime/memory/row-store.ts";
import type { RowStore } from "../../runtime/ports.ts";
import type { Fact } from "../../schemas/event.ts";
import { type Chance, chance } from "../../test/chance.ts";
import { orderFreeContract } from "../../test/contracts/order-free.contract.ts";
import { ACCEPTANCE, disordered } from "../../test/disorder.ts";
import { expectedTimelines } from "../../test/oracles/timelines.ts";
import { simulatedConsumer } from "../../test/simulated-consumer.ts";
import { socialWorld } from "../../test/worlds/social.ts";
import { fanoutListener, timelinesListener } from "./consumer.ts";
import type { Position, TimelineItem } from "./core/read-timeline.ts";
import { readTimeline } from "./core/read-timeline.ts";
import { DEFAULTS, type TimelineSettings } from "./core/settings.ts";

/** Every threshold within reach of a small world. */
const SMALL: TimelineSettings = {
  cap: 12,
  trimAbove: 16,
  trimEveryEntries: 2,
  pushUpToFollowers: 6,
  chunkFollowers: 3,
  inlineFollowers: 2,
  lossyAboveFollows: 0,
};

orderFreeContract("what timelines show", {
  listeners: [timelinesListener(SMALL), fanoutListener(SMALL)],
  world: (luck) => socialWorld(luck, { users: 12, facts: 260 }),
  shown: ({ users }, store, luck) => shownTo(users, store, SMALL, luck),
  oracle: ({ users, facts }) => oracle(users, facts, SMALL.cap),
});

describe("timelines, whatever comes in which order", () => {
  it.each([1, 2])("equal the oracle under the settings that are deployed (seed %i)", async (seed) => {
    const luck = chance(seed);
    const { users, facts } = socialWorld(luck, { users: 25, facts: 2_000 });
    const store = memoryRowStore();
    const consumer = simulatedConsumer([timelinesListener(DEFAULTS), fanoutListener(DEFAULTS)], store, luck);
    await consumer.hear(disordered(facts, ACCEPTANCE, luck));
    expect(await shownTo(users, store, DEFAULTS, luck)).toEqual(oracle(users, facts, DEFAULTS.cap));
  });

  it("leave out the same posts again on a replay, where the lossy option is on", async () => {
    const lossy = { ...SMALL, lossyAboveFollows: 3 };
    const timelines = await Promise.all(
      [1, 2].map(async (order) => {
        const { users, facts } = socialWorld(chance(7), { users: 12, facts: 260 });
        const luck = chance(order);
        const store = memoryRowStore();
        const consumer = simulatedConsumer([timelinesListener(lossy), fanoutListener(lossy)], store, luck);
        await consumer.hear(disordered(facts, ACCEPTANCE, luck));
        if (order === 2) await consumer.hear(luck.shuffled(facts));
        return shownTo(users, store, lossy, luck);
      }),
    );
    expect(timelines[1]).toEqual(timelines[0]);
    expect(timelines[0]).not.toEqual(
      oracle(Object.keys(timelines[0] ?? {}), socialWorld(chance(7), { users: 12, facts: 260 }).facts, SMALL.cap),
    );
  });
});

function oracle(users: readonly string[], facts: readonly Fact[], cap: number) {
  const expected = expectedTimelines(facts, cap);
  return Object.fromEntries(users.map((user) => [user, expected(user).map(({ postId }) => postId)]));
}

/** Every reader's whole timeline, read page by page with pages of any size. */
async function shownTo(users: readonly string[], store: RowStore, settings: TimelineSettings, luck: Chance) {
  const timelines: Record<string, readonly string[]> = {};
  for (const user of users) timelines[user] = await wholeTimeline(user, store, settings, 1 + luck.below(20));
  return timelines;
}

async function wholeTimeline(user: string, store: RowStore, settings: TimelineSettings, limit: number) {
  const items: TimelineItem[] = [];
  let position: Position | undefined;
  do {
    const plan = readTimeline(user, limit, position, settings);
    const page = await runPlan(plan, { factId: "-", type: "read", correlationId: "-" }, { store });
    items.push(...page.items);
    position = page.next;
  } while (position !== undefined);
  return items.map(({ postId }) => postId);
}
