import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type Chance, chance } from "../../test/chance.ts";
import { type Fault, type Faults, share, THROTTLED, UNAVAILABLE } from "../../test/engines/faults.ts";
import { bodies } from "../../test/replayer/desk.ts";
import { fastClock } from "../../test/replayer/fast-clock.ts";
import { send } from "../../test/replayer/queues.ts";
import { openShelf, type Shelf } from "../../test/replayer/story.ts";

const LETTERS = 60;
const STRANGERS = 5;
const SEEDS = Array.from({ length: Number(process.env["SEEDS"] ?? 8) }, (_, n) => n + Number(process.env["FROM"] ?? 1));
const OPERATIONS = ["ReceiveMessage", "SendMessageBatch", "DeleteMessageBatch", "ChangeMessageVisibilityBatch"];

const anyFault = (luck: Chance): Fault => ({
  latencyMs: luck.below(15),
  loseReply: share(luck.pick([0, 0, 0.1, 0.3]), luck),
  refuse: { when: share(luck.pick([0, 0, 0.1, 0.3]), luck), as: luck.pick([THROTTLED, UNAVAILABLE]) },
  failEntries: { when: share(luck.pick([0, 0, 0.05, 0.3]), luck) },
});

describe("whatever goes wrong at once", () => {
  let shelf: Shelf;

  beforeAll(async () => {
    shelf = await openShelf();
  });
  afterAll(() => shelf.close());

  it.concurrent.each(SEEDS)(
    "no letter is lost, and what is twice is named (seed %i)",
    async (seed) => {
      const luck = chance(seed);
      const isFifo = luck.next() < 0.3;
      const attributes = isFifo ? { FifoQueue: "true" } : {};
      const letters = bodies(LETTERS).map((body, n) => ({
        body,
        ...(isFifo && { messageGroupId: `g${n % 7}`, deduplicationId: `d${n}` }),
      }));
      const { wire, dlq, plan, apply, audit } = await shelf.story({
        letters,
        dlqAttributes: attributes,
        toAttributes: attributes,
        clock: fastClock(3),
      });
      await send(shelf.engine.endpoint, dlq, bodies(STRANGERS).map((body, n) => ({ body, ...(isFifo && { messageGroupId: `s${n}`, deduplicationId: `s${n}` }) })));
      const planned = plan();
      const trail: string[] = [];
      let named = new Set<string>();
      for (let run = 1; ; run++) {
        wire.faults = run > 4 ? {} : (Object.fromEntries(OPERATIONS.map((one) => [one, anyFault(luck)])) as Faults);
        const stopping = new AbortController();
        const stopAfter = luck.next() < 0.5 ? 1 + luck.below(40) : Infinity;
        let reports = 0;
        const result = await apply(planned, {
          lanes: 1 + luck.below(5),
          visibilitySeconds: 3,
          stages: luck.pick([[], [1, 5], [25]]),
          waitMs: 10,
          signal: stopping.signal,
          onProgress: () => {
            if (++reports > stopAfter) stopping.abort();
          },
        }).catch((error: unknown) => String(error));
        if (typeof result === "string") { trail.push(result); if (run > 12) throw new Error(trail.join()); continue; }
        trail.push(`${result.ended} ${result.moved} r${result.refused.length} u${result.undeleted.length} m${result.missing.length}`);
        for (const id of result.possibleDuplicates.keys()) named.add(id);
        const { lost, twice, left, arrived } = await audit();
        const unnamed = twice.filter((id) => !result.possibleDuplicates.has(id) && !result.undeleted.includes(id));
        const problems = [
          ...(lost.length > 0 ? [`lost ${lost.length}`] : []),
          ...(unnamed.length > 0 ? [`unnamed ${unnamed.length}`] : []),
        ];
        if (problems.length > 0) throw new Error(`${trail.join("; ")}: ${problems.join(", ")}`);
        if (result.ended === "done" && result.refused.length + result.undeleted.length === 0) {
          if (left.length !== STRANGERS) throw new Error(`${trail.join("; ")}: left ${left.length} arrived ${arrived.length}`);
          break;
        }
        if (run > 12) throw new Error(trail.join("; "));
      }
      if (process.env["SEEDS"]) console.log(seed, isFifo, trail.join("; "));
      expect(named.size).toBeLessThanOrEqual(LETTERS);
    },
    120_000,
  );
});
