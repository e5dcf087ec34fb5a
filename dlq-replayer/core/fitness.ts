import { errorWords } from "../../runtime/error-words.ts";
import { Failure } from "../../runtime/errors.ts";
import type { Fact } from "../../schemas/event.ts";
import type { Letter } from "./letter.ts";

/** What is true of a letter if its consumer were handed it now. */
export type Fitness =
  | { readonly fits: true; readonly fact?: Fact }
  /** It cannot pass. `at` is the path of the first field that breaks the schema, or what else is wrong. */
  | { readonly fits: false; readonly at: string; readonly says: string }
  /** Nobody here knows what its consumer can read. */
  | { readonly fits: "unknown" };

/**
 * Reads one body as the consumer's kit would, with today's schemas.
 * @throws whatever is wrong with it; the message names paths and limits, never values.
 */
export type Read = (body: string) => Fact;

/**
 * Of several messages each has to pass; the fact is the first one's.
 * @param read undefined when the consumer's schemas are not known here.
 */
export function fitnessOf({ cargo }: Letter, read: Read | undefined): Fitness {
  if (read === undefined) return { fits: "unknown" };
  let fact: Fact | undefined;
  for (const one of cargo) {
    // What a place on the stream holds shows when it is read again.
    if (one.kind === "records") return { fits: "unknown" };
    if (one.encoding !== undefined) return { fits: false, at: "(bytes)", says: "The record is not UTF-8 text" };
    try {
      const said = read(one.body);
      fact ??= said;
    } catch (error) {
      const says = error instanceof Failure ? error.message : errorWords(error);
      return { fits: false, at: pathIn(says), says };
    }
  }
  return fact === undefined ? { fits: "unknown" } : { fits: true, fact };
}

/** `post-published.v1 breaks its schema at data.postId: Invalid input; data.kind: …` → `data.postId` */
const pathIn = (says: string): string => /breaks its schema at ([^:;]+):/.exec(says)?.[1] ?? says;

/** How many letters fail at each place, the most frequent first. */
export function failuresByPath(all: readonly Fitness[]): readonly (readonly [at: string, letters: number])[] {
  const counts = new Map<string, number>();
  for (const one of all) if (one.fits === false) counts.set(one.at, (counts.get(one.at) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}
