import type { EventDefinition, Fact } from "../../schemas/event.ts";
import type { Chance } from "../chance.ts";
import { momentIn, ODD_IDS } from "./social.ts";

export interface MixedWorld {
  readonly subjects: readonly string[];
  /** In the order in which they happened. */
  readonly facts: readonly Fact[];
}

/**
 * Facts of every kind that is given, about few subjects, several
 * at the same time, some with their aggregate's own version. What each of them tells is its example's.
 */
export function mixedWorld(
  chance: Chance,
  definitions: readonly EventDefinition[],
  size: { readonly subjects: number; readonly facts: number },
): MixedWorld {
  const subjects = [...ODD_IDS, ...Array.from({ length: size.subjects }, (_, n) => `s${n}`)].slice(0, size.subjects);
  let second = 0;
  const facts = Array.from({ length: size.facts }, (_, n): Fact => {
    if (chance.next() < 0.6) second++;
    return {
      ...chance.pick(definitions).example,
      id: `f${n}-${chance.below(1_000)}`,
      subject: chance.pick(subjects),
      time: momentIn(second, chance),
      ...(chance.next() < 0.1 && { sequence: String(n) }),
    };
  });
  return { subjects, facts };
}
