import type { Chance } from "./chance.ts";

export interface Disorder {
  /** How far a fact may be moved by shuffling, in facts. */
  readonly window: number;
  /** Share delivered a second time, anywhere later. */
  readonly duplicates: number;
  /** Share held back to the very end, as a redrive brings them. */
  readonly late: number;
}

/** What standard queues, retries and redrives do to a sequence: every item comes at least once, in no order to rely on. */
export function disordered<T>(
  items: readonly T[],
  { window, duplicates, late }: Disorder,
  chance: Chance,
): readonly T[] {
  const onTime: T[] = [];
  const held: T[] = [];
  for (const item of items) (chance.next() < late ? held : onTime).push(item);
  const withDuplicates = onTime
    .flatMap((item, index) => {
      const once = { item, at: index + chance.next() * window };
      const again = { item, at: index + chance.next() * onTime.length };
      return chance.next() < duplicates ? [once, again] : [once];
    })
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
  return [...withDuplicates, ...chance.shuffled(held)];
}

/** The disorder that every projection is held to. */
export const ACCEPTANCE: Disorder = { window: 2_000, duplicates: 0.1, late: 0.02 };
