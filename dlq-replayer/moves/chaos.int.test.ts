import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type Chance, chance } from "../../test/chance.ts";
import { type Fault, type Faults, share, THROTTLED, UNAVAILABLE } from "../../test/engines/faults.ts";
import { bodies } from "../../test/replayer/desk.ts";
import { fastClock } from "../../test/replayer/fast-clock.ts";
import { type Kept, type Said, send } from "../../test/replayer/queues.ts";
import { openShelf, type Shelf, type Story } from "../../test/replayer/story.ts";
import { progressOf } from "../core/journal.ts";
import type { Plan } from "../core/plan.ts";
import { readJournal } from "./journal-file.ts";

const LETTERS = 60;
const STRANGERS = 5;
const GROUPS = 7;
/** Then nothing goes wrong any more. */
const BAD_RUNS = 4;
const MOST_RUNS = 8;
const SEEDS = [8, 11, 22, 39, 43, 1012];
const ENOUGH_MS = 120_000;

const OPERATIONS = ["ReceiveMessage", "SendMessageBatch", "DeleteMessageBatch", "ChangeMessageVisibilityBatch"];

/** Of one operation, for one run. */
const faultBy = (luck: Chance): Fault => ({
  latencyMs: luck.below(15),
  loseReply: share(luck.pick([0, 0, 0.1, 0.3]), luck),
  refuse: { when: share(luck.pick([0, 0, 0.1, 0.3]), luck), as: luck.pick([THROTTLED, UNAVAILABLE]) },
  failEntries: { when: share(luck.pick([0, 0, 0.05, 0.3]), luck) },
});

describe("whatever goes wrong at once, and however often somebody interrupts", () => {
  let shelf: Shelf;

  beforeAll(async () => {
    shelf = await openShelf();
  });
  afterAll(() => shelf.close());

  const begun = async (isFifo: boolean): Promise<Story> => {
    const attributes = isFifo ? { FifoQueue: "true" } : {};
    const inGroup = (body: string, n: number, what: string): Said => ({
      body,
      ...(isFifo && { messageGroupId: `${what}${n % GROUPS}`, deduplicationId: `${what}${n}` }),
    });
    const story = await shelf.story({
      letters: bodies(LETTERS).map((body, n) => inGroup(body, n, "g")),
      dlqAttributes: attributes,
      toAttributes: attributes,
      clock: fastClock(2),
    });
    const strangers = bodies(STRANGERS).map((body, n) => inGroup(body, n, "s"));
    await send(shelf.engine.endpoint, story.dlq, strangers);
    return story;
  };

  /** @returns how it ended, in words that begin with what is wrong. */
  const run = async (
    { apply, audit, journalOf, letters }: Story,
    plan: Plan,
    luck: Chance,
    isBad: boolean,
  ): Promise<string> => {
    const stopping = new AbortController();
    let reports = isBad && luck.next() < 0.5 ? 1 + luck.below(40) : Infinity;
    const result = await apply(plan, {
      lanes: 1 + luck.below(5),
      visibilitySeconds: 2,
      stages: isBad ? luck.pick([[], [1, 5], [25]]) : [],
      waitMs: 10,
      signal: stopping.signal,
      onProgress: () => {
        if (--reports < 0) stopping.abort();
      },
    }).catch(() => undefined);
    const { lost, twice, left, arrived } = await audit();
    // What the next run would know, if this one had been killed at its end.
    const { possibleDuplicates, letters: states } = progressOf(await readJournal(journalOf(plan)));
    const unnamed = twice.filter((id) => !possibleDuplicates.has(id) && states.get(id)?.is !== "sent");
    const unsaid = twice.filter((id) => result?.possibleDuplicates.has(id) === false && !result.undeleted.includes(id));
    const isDone = result?.ended === "done" && result.refused.length + result.undeleted.length === 0;
    return [
      ...(lost.length > 0 ? [`${lost.length} lost`] : []),
      ...(unnamed.length > 0 ? [`${unnamed.length} twice and not in the journal`] : []),
      ...(unsaid.length > 0 ? [`${unsaid.length} twice and not named`] : []),
      ...(isDone && left.length !== STRANGERS ? [`${left.length - STRANGERS} left`] : []),
      ...(isInOrder(arrived, letters) ? [] : ["out of order"]),
      isDone ? "done" : result?.ended === "done" ? "in part" : (result?.ended ?? "failed"),
    ].join(", ");
  };

  it.concurrent.each(SEEDS)(
    "no letter is lost, what is twice is named, and a FIFO queue keeps its order (seed %i)",
    async (seed) => {
      const luck = chance(seed);
      const story = await begun(luck.next() < 0.4);
      const plan = story.plan();
      const ends: string[] = [];
      while (ends.at(-1) !== "done" && ends.length < MOST_RUNS) {
        const faults = Object.fromEntries(OPERATIONS.map((operation) => [operation, faultBy(luck)]));
        const isBad = ends.length < BAD_RUNS;
        story.wire.faults = isBad ? (faults satisfies Faults) : {};
        ends.push(await run(story, plan, luck, isBad));
      }
      const fair = ["failed", "interrupted", "canary silent", "canary failed", "hidden", "in part"];
      expect(ends.slice(0, -1).filter((end) => !fair.includes(end))).toEqual([]);
      expect(ends.at(-1)).toBe("done");
    },
    ENOUGH_MS,
  );
});

/** Of each message group, if there are some. */
function isInOrder(arrived: readonly Kept[], sent: Story["letters"]): boolean {
  const places = new Map(sent.map(({ body }, place) => [body, place]));
  const last = new Map<string, number>();
  return arrived.every(({ body, messageGroupId }) => {
    if (messageGroupId === undefined) return true;
    const [place = 0, before = -1] = [places.get(body), last.get(messageGroupId)];
    last.set(messageGroupId, place);
    return place > before;
  });
}
