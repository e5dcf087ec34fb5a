import type { Clock, EntryAnswer } from "./ports.ts";

const ATTEMPTS = 10;
const FIRST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 3_000;

export interface Repeating {
  readonly clock: Clock;
  /** In [0, 1). */
  readonly chance: () => number;
  readonly signal: AbortSignal;
}

/**
 * Asks again for whatever may go well the next time, with growing, random pauses.
 * @param call answers for each of what it is given, in order.
 * @param onUnsure before an entry that may have been done is asked for again.
 * @returns the last answer for each item, in order. After an interruption nothing is asked for again.
 */
export async function repeated<T, Done>(
  items: readonly T[],
  call: (pending: readonly T[]) => Promise<readonly EntryAnswer<Done>[]>,
  { clock, chance, signal }: Repeating,
  onUnsure: (items: readonly T[]) => Promise<void> = () => Promise.resolve(),
): Promise<readonly EntryAnswer<Done>[]> {
  const answers = new Map<number, EntryAnswer<Done>>();
  let pending = items.map((_, index) => index);
  for (let attempt = 1; pending.length > 0; attempt++) {
    const asked = pending.map((index) => items[index] as T);
    const told = await call(asked);
    for (const [place, index] of pending.entries()) answers.set(index, told[place] ?? NO_ANSWER);
    const unsure = pending.filter((index) => answers.get(index)?.is === "unsure");
    if (unsure.length > 0) await onUnsure(unsure.map((index) => items[index] as T));
    pending = pending.filter((index) => mayPass(answers.get(index)));
    if (attempt === ATTEMPTS || signal.aborted) break;
    if (pending.length > 0) await clock.pause(pauseMs(attempt) * chance(), signal);
  }
  return items.map((_, index) => answers.get(index) ?? NO_ANSWER);
}

const NO_ANSWER = { is: "unsure", reason: "no answer for this entry" } as const;

const mayPass = (answer: EntryAnswer<unknown> | undefined): boolean =>
  answer?.is === "unsure" || (answer?.is === "refused" && answer.passing);

const pauseMs = (attempt: number): number => Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);
