import { type Outcome, outcomeOf, type Told as ToldOutcome } from "../core/canary.ts";
import type { Letter } from "../core/letter.ts";
import type { Hand } from "./hand.ts";
import type { Depth, Destination, LetterQueue, Told } from "./ports.ts";

/** How it is learnt what became of letters that were put back. */
export interface Watch {
  /** Before the first of them is sent. */
  begin(): Promise<void>;
  /** @returns what is known of each by now, in order. */
  outcomes(letters: readonly Letter[]): Promise<readonly Outcome[]>;
}

/** By what the consumer itself wrote down of each: the surest. */
export function byRecords(told: Told, consumer: string, job: string): Watch {
  return {
    begin: () => Promise.resolve(),
    outcomes: (letters) =>
      Promise.all(
        letters.map(async ({ factId = "", reason }) => {
          const records = await told.of(consumer, factId);
          const ours = records.flatMap((record): readonly ToldOutcome[] =>
            record.kind === "redriven" && record.job === job ? [record] : [],
          );
          return outcomeOf(ours, reason);
        }),
      ),
  };
}

/** The destination's own answer was the outcome: it was called, and it returned. */
export const byAnswer: Watch = {
  begin: () => Promise.resolve(),
  outcomes: (letters) => Promise.resolve(letters.map(() => ({ kind: "handled" }))),
};

/** Reads that agree before a queue counts as empty: SQS' numbers lag behind. */
const CALM_READS = 3;

/**
 * For consumers that write nothing down: once their queue is empty, whatever is not back in the dead-letter queue was
 * handled. A queue that others fill meanwhile is never seen empty; then nothing is known.
 */
export function byDepth(queue: LetterQueue, destination: Pick<Destination, "depth">, hand: Hand): Watch {
  let before = 0;
  let calm = 0;
  const visible = async () => total(await queue.depth()) - hand.size;
  return {
    async begin() {
      before = await visible();
      calm = 0;
    },
    async outcomes(letters) {
      calm = total(await destination.depth()) === 0 ? calm + 1 : 0;
      const cameBack = (await visible()) - before;
      if (cameBack > 0) return letters.map(() => ({ kind: "failed" }));
      return letters.map(() => ({ kind: calm >= CALM_READS ? "handled" : "silent" }));
    },
  };
}

export const total = ({ visible, inFlight, delayed }: Depth): number => visible + inFlight + delayed;
