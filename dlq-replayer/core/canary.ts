import type { Reason } from "./letter.ts";

/** How many letters go ahead, stage by stage; the rest follows when all of a stage were handled. */
export type Stages = readonly number[];

/** Whoever finds its consumer still broken spends 1, or 1 and 5. */
export const USUAL_STAGES: Stages = [1, 5, 25];

/** What a consumer said of a letter that was put back. */
export type Outcome =
  | { readonly kind: "handled" }
  /** It died again. */
  | { readonly kind: "failed"; readonly fingerprint?: string }
  /** An attempt failed otherwise than before, and another will come. */
  | { readonly kind: "again"; readonly fingerprint?: string }
  /** Nothing yet. */
  | { readonly kind: "silent" };

/** One of a consumer's own records of a message that a job brought. */
export interface Told {
  readonly outcome: "done" | "failed" | "parked";
  readonly fingerprint?: string;
  /** RFC 3339. */
  readonly at: string;
}

/**
 * Done is done, whatever else was tried. Parked is final, and so is failing of the same thing as before; another failure
 * may pass with the next attempt.
 */
export function outcomeOf(told: readonly Told[], before: Reason | undefined): Outcome {
  if (told.some(({ outcome }) => outcome === "done")) return { kind: "handled" };
  const final = told.find(
    ({ outcome, fingerprint }) =>
      outcome === "parked" || (fingerprint !== undefined && fingerprint === before?.fingerprint),
  );
  if (final !== undefined) return { kind: "failed", ...fingerprintOf(final) };
  const [last] = told.toSorted((a, b) => (a.at > b.at ? -1 : 1));
  return last === undefined ? { kind: "silent" } : { kind: "again", ...fingerprintOf(last) };
}

const fingerprintOf = ({ fingerprint }: Told) => fingerprint !== undefined && { fingerprint };

export type Verdict = "go on" | "wait" | "stop";

export function verdictOn(outcomes: readonly Outcome[]): Verdict {
  if (outcomes.some(({ kind }) => kind === "failed")) return "stop";
  return outcomes.every(({ kind }) => kind === "handled") ? "go on" : "wait";
}

/**
 * The next stage's letters, one of each group in turn, so that few letters try as many causes as they can.
 * @param groupOf of each letter at hand.
 */
export function canariesOf<T>(letters: readonly T[], stage: number, groupOf: (letter: T) => string): readonly T[] {
  const taken = new Map<string, number>();
  const turns: T[][] = [];
  for (const letter of letters) {
    const group = groupOf(letter);
    const turn = taken.get(group) ?? 0;
    taken.set(group, turn + 1);
    (turns[turn] ??= []).push(letter);
  }
  const inTurn: T[] = [];
  for (const turn of turns) for (const letter of turn) inTurn.push(letter);
  return inTurn.slice(0, stage);
}

/** @returns undefined for what is neither a list of positive whole numbers nor `off`, which is none. */
export function stagesIn(text: string): Stages | undefined {
  if (text === "off") return [];
  const stages = text.split(",").map(Number);
  return stages.every((stage) => Number.isSafeInteger(stage) && stage > 0) ? stages : undefined;
}
