import { appendFile, readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { chance } from "../../test/chance.ts";
import { eventually } from "../../test/engines/eventually.ts";
import { bodies } from "../../test/replayer/desk.ts";
import { type Hold, holding } from "../../test/replayer/held-calls.ts";
import { send } from "../../test/replayer/queues.ts";
import type { Order } from "../../test/replayer/redriver.main.ts";
import { redriverAt } from "../../test/replayer/redriver.ts";
import { openShelf, type Shelf, type Story } from "../../test/replayer/story.ts";
import type { Plan } from "../core/plan.ts";

const LETTERS = 60;
const STRANGERS = 3;
const LANES = 3;
const VISIBILITY_SECONDS = 2;
const ENOUGH_MS = 60_000;

/** Between each two things that are done to a batch of letters; what is written is written before the next is done. */
const STEPS: readonly Omit<Hold, "nth">[] = [
  { operation: "ReceiveMessage", done: "all" },
  { operation: "SendMessageBatch", done: "nothing" },
  { operation: "SendMessageBatch", done: "half" },
  { operation: "SendMessageBatch", done: "all" },
  { operation: "DeleteMessageBatch", done: "nothing" },
  { operation: "DeleteMessageBatch", done: "half" },
  { operation: "DeleteMessageBatch", done: "all" },
];
/** Of six batches, or a few more. */
const HOLDS = [1, 3, 6].flatMap((nth) => STEPS.map((step): Hold => ({ ...step, nth })));

/** What a write that was cut off leaves behind. */
const TORN = ['{"step":"sent","letters":[["', '{"step":"deleted","le', '{"step":"intent"', "{"];

/** Jobs of one process, and how often it is killed. A job writes some forty lines, and is killed before it has half of them. */
const VOLLEYS = [1, 2, 3].map((seed) => ({ seed, jobs: 8, kills: seed }));
const LETTERS_OF_VOLLEYS = 120;

interface Job {
  readonly story: Story;
  readonly plan: Plan;
}

describe("a redrive that is killed", () => {
  let shelf: Shelf;
  let start: Awaited<ReturnType<typeof redriverAt>>;

  beforeAll(async () => {
    shelf = await openShelf();
    start = await redriverAt(shelf.path("redriver.mjs"));
  });
  afterAll(() => shelf.close());

  const jobs = (count: number, letters = LETTERS) =>
    Promise.all(
      Array.from({ length: count }, async (): Promise<Job> => {
        const story = await shelf.story({ letters });
        await send(shelf.engine.endpoint, story.dlq, bodies(STRANGERS));
        return { story, plan: story.plan() };
      }),
    );

  it.concurrent(
    `loses nothing, and names what may be there twice, at each of ${HOLDS.length} steps and half-written lines`,
    async () => {
      const all = await jobs(HOLDS.length);
      let held = 0;
      for (const [index, hold] of HOLDS.entries()) {
        const { wire } = all[index]?.story ?? {};
        if (wire !== undefined) wire.faults = holding(hold, shelf.engine.endpoint, () => held++);
      }
      const child = await start(ordersOf(all), shelf.path("orders.json"));
      await eventually("each is held where it is to be killed", () => held === HOLDS.length, ENOUGH_MS);
      await child.kill();
      for (const [index, { story, plan }] of all.entries()) {
        story.wire.faults = {};
        await appendFile(story.journalOf(plan), TORN[index % TORN.length] ?? "");
      }
      expect(await faultsAfter(all, 1)).toEqual([]);
    },
    ENOUGH_MS,
  );

  it.concurrent.each(VOLLEYS)(
    "loses nothing, and names what may be there twice, wherever $jobs jobs are killed $kills times (seed $seed)",
    async ({ seed, jobs: count, kills }) => {
      const luck = chance(seed);
      const all = await jobs(count, LETTERS_OF_VOLLEYS);
      // Slow enough for all of them to be at it when they are killed.
      for (const { story } of all) story.wire.faults = { "*": { latencyMs: 10 } };
      for (let run = 1; run <= kills; run++) {
        const before = await linesOf(all);
        const more = count * (2 + luck.below(run === 1 ? 9 : 3));
        const child = await start(ordersOf(all), shelf.path("orders.json"));
        const hasGotFarEnough = async () =>
          child.hasEnded() ||
          ((await linesOf(all, '"begun"')) === run * count && (await linesOf(all)) >= before + more);
        await eventually(`run ${run} has written ${more} lines`, hasGotFarEnough, ENOUGH_MS);
        await child.kill();
      }
      expect(await faultsAfter(all, kills)).toEqual([]);
    },
    ENOUGH_MS,
  );

  it.concurrent(
    "lets nobody else apply its plan before it is dead",
    async () => {
      const all = await jobs(1);
      const [{ story, plan }] = all as [Job];
      let held = 0;
      const hold: Hold = { operation: "SendMessageBatch", nth: 1, done: "nothing" };
      story.wire.faults = holding(hold, shelf.engine.endpoint, () => held++);
      const child = await start(ordersOf(all), shelf.path("orders.json"));
      await eventually("it is at it", () => held > 0, ENOUGH_MS);
      const again = () => story.apply(plan, { isAlive: (pid) => pid === child.pid });
      await expect(again()).rejects.toThrow(new RegExp(`rocess ${child.pid} .* at this moment`));
      await child.kill();
      story.wire.faults = {};
      expect(await faultsAfter(all, 1)).toEqual([]);
    },
    ENOUGH_MS,
  );

  it.concurrent("is not applied twice at once by one process either", async () => {
    const story = await shelf.story({ letters: LETTERS });
    const plan = story.plan();
    const both = await Promise.allSettled([story.apply(plan), story.apply(plan)]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect((await story.audit()).twice).toEqual([]);
    expect(await story.apply(plan)).toMatchObject({ ended: "done", movedBefore: LETTERS });
  });
});

const ordersOf = (all: readonly Job[]) =>
  all.map(({ story: { wire, dlq, to, journalOf }, plan }): Order => ({
    endpoint: wire.endpoint,
    dlq,
    to,
    plan,
    journalPath: journalOf(plan),
    lanes: LANES,
    visibilitySeconds: VISIBILITY_SECONDS,
  }));

/** @param having of all lines, or of those that have this in them. */
async function linesOf(all: readonly Job[], having = "\n"): Promise<number> {
  const texts = await Promise.all(
    all.map(({ story, plan }) => readFile(story.journalOf(plan), "utf8").catch(() => "")),
  );
  return texts.join("").split(having).length - 1;
}

/** Each is taken up, to its end. @returns what is wrong then, in words. */
async function faultsAfter(all: readonly Job[], kills: number): Promise<readonly string[]> {
  const faults = await Promise.all(
    all.map(async ({ story, plan }) => {
      const { possibleDuplicates, ...result } = await story.apply(plan, {
        lanes: LANES,
        visibilitySeconds: VISIBILITY_SECONDS,
        isAlive: () => false,
      });
      const { lost, twice, left } = await story.audit();
      // The journal can be read again, and says the same.
      const again = await story.apply(plan);
      const unnamed = twice.filter((id) => !possibleDuplicates.has(id));
      const unsettled = [...result.refused, ...result.undeleted, ...result.missing];
      return [
        ...(result.ended === "done" && unsettled.length === 0 ? [] : [`ended ${result.ended}`]),
        ...(result.earlierRuns === kills ? [] : [`knows of ${result.earlierRuns} runs`]),
        ...(again.movedBefore === plan.letters.length && again.possibleDuplicates.size === possibleDuplicates.size
          ? []
          : ["forgets"]),
        ...(lost.length === 0 ? [] : [`${lost.length} lost`]),
        ...(unnamed.length === 0 ? [] : [`${unnamed.length} twice and not named`]),
        ...(left.length === STRANGERS ? [] : [`${left.length - STRANGERS} left`]),
        ...(possibleDuplicates.size <= kills * LANES * 10 ? [] : [`${possibleDuplicates.size} named`]),
      ];
    }),
  );
  return faults.flat();
}
