import * as z from "zod";
import { inWords, problemsIn } from "../../runtime/http/problems.ts";
import { type Json, objectIn } from "./json.ts";

/**
 * What was done, in the order it was done: each line stands on disk before the next step begins, so that a run that was
 * killed can be taken up again. Letters are named by the ids they have in the dead-letter queue.
 */
export type JournalEntry =
  | { readonly step: "begun"; readonly job: string; readonly digest: string; readonly at: string }
  /** About to be sent: from here on it may have been. */
  | { readonly step: "intent"; readonly letters: readonly (readonly [messageId: string, factId: string])[] }
  /** Stored by the destination, under new ids. */
  | { readonly step: "sent"; readonly letters: readonly (readonly [messageId: string, newId: string])[] }
  /** No answer came, so it may be stored and will be sent again: twice, perhaps. */
  | { readonly step: "unsure"; readonly letters: readonly string[] }
  /** Not stored, and the destination said so. */
  | { readonly step: "refused"; readonly letters: readonly (readonly [messageId: string, reason: string])[] }
  /** Out of the dead-letter queue. */
  | { readonly step: "deleted"; readonly letters: readonly string[] }
  /** Of a pointer: its records up to this one were handled. */
  | { readonly step: "handled"; readonly letter: string; readonly upTo: string }
  | { readonly step: "canary"; readonly stage: number; readonly letters: readonly string[]; readonly passed: boolean };

export interface LetterState {
  readonly is: "intended" | "sent" | "refused" | "deleted";
  readonly factId: string;
}

/** What a journal comes to. */
export interface Progress {
  readonly letters: ReadonlyMap<string, LetterState>;
  /** Letters that may be stored twice: by message id, the fact's id. */
  readonly possibleDuplicates: ReadonlyMap<string, string>;
  /** Of pointers, how far they got: sequence numbers. */
  readonly handledUpTo: ReadonlyMap<string, string>;
  /** Stages of the canary that passed. */
  readonly stagesPassed: number;
}

export const NOTHING_DONE: Progress = {
  letters: new Map(),
  possibleDuplicates: new Map(),
  handledUpTo: new Map(),
  stagesPassed: 0,
};

/** What a run that takes up this journal has to know: an intent without an end was perhaps carried out. */
export function progressOf(entries: Iterable<JournalEntry>): Progress {
  const letters = new Map<string, LetterState>();
  const possibleDuplicates = new Map<string, string>();
  const handledUpTo = new Map<string, string>();
  let stagesPassed = 0;
  const factOf = (id: string) => letters.get(id)?.factId ?? "";
  for (const entry of entries) {
    switch (entry.step) {
      case "intent":
        for (const [id, factId] of entry.letters) {
          // An earlier run was killed before it learnt what became of it; now it is sent again.
          if (letters.get(id)?.is === "intended") possibleDuplicates.set(id, factId);
          letters.set(id, { is: "intended", factId });
        }
        break;
      case "sent":
        for (const [id] of entry.letters) letters.set(id, { is: "sent", factId: factOf(id) });
        break;
      case "refused":
        for (const [id] of entry.letters) letters.set(id, { is: "refused", factId: factOf(id) });
        break;
      case "deleted":
        for (const id of entry.letters) letters.set(id, { is: "deleted", factId: factOf(id) });
        break;
      case "unsure":
        for (const id of entry.letters) possibleDuplicates.set(id, factOf(id));
        break;
      case "handled":
        handledUpTo.set(entry.letter, entry.upTo);
        break;
      case "canary":
        if (entry.passed) stagesPassed++;
        break;
      case "begun":
        break;
    }
  }
  for (const [id, { is, factId }] of letters) if (is === "intended") possibleDuplicates.set(id, factId);
  return { letters, possibleDuplicates, handledUpTo, stagesPassed };
}

/** What was done cannot be told, so nothing may be done again. */
export class JournalUnreadable extends Error {
  override readonly name = "JournalUnreadable";
}

/**
 * @returns the entries of whole lines; a line that a killed run did not finish says nothing.
 * @throws {JournalUnreadable} naming a whole line that is no entry, or one of another version of chorus.
 */
export function entriesIn(text: string): readonly JournalEntry[] {
  return text
    .split("\n")
    .slice(0, -1)
    .flatMap((line, index) => (line === "" ? [] : [entryIn(line, index + 1)]));
}

const ids = z.array(z.string());
const pairs = z.array(z.tuple([z.string(), z.string()]));

const SHAPES: ReadonlyMap<unknown, z.ZodType> = new Map<JournalEntry["step"], z.ZodType>([
  ["begun", z.object({ job: z.string(), digest: z.string(), at: z.string() })],
  ["intent", z.object({ letters: pairs })],
  ["sent", z.object({ letters: pairs })],
  ["unsure", z.object({ letters: ids })],
  ["refused", z.object({ letters: pairs })],
  ["deleted", z.object({ letters: ids })],
  ["handled", z.object({ letter: z.string(), upTo: z.string().regex(/^\d{1,128}$/, "no sequence number") })],
  ["canary", z.object({ stage: z.number(), letters: ids, passed: z.boolean() })],
]);

function entryIn(line: string, number: number): JournalEntry {
  const told: Json = objectIn(line) ?? {};
  const shape = SHAPES.get(told["step"]);
  if (shape === undefined)
    throw new JournalUnreadable(`line ${number} of the journal is no entry that this version of chorus knows`);
  const read = shape.safeParse(told);
  if (read.success) return told as JournalEntry & Json;
  throw new JournalUnreadable(`line ${number} of the journal is damaged: ${inWords(problemsIn(read.error))}`);
}

/** All letters that a journal names, by their message ids: they are those of the plan or of the file that it is of. */
export function lettersNamed(entries: Iterable<JournalEntry>): ReadonlySet<string> {
  const named = new Set<string>();
  for (const entry of entries) {
    if (entry.step === "begun") continue;
    if (entry.step === "handled") named.add(entry.letter);
    else for (const one of entry.letters) named.add(typeof one === "string" ? one : one[0]);
  }
  return named;
}
