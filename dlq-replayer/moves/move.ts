import type { Letter } from "../core/letter.ts";
import type { Hand } from "./hand.ts";
import type { Journal } from "./journal-file.ts";
import type { Pace } from "./pace.ts";
import type { EntryAnswer, LetterQueue } from "./ports.ts";
import { repeated, type Repeating } from "./repeat.ts";

/**
 * Brings letters where they go.
 * @param onUnsure before letters that may have got there are brought again.
 * @returns the last answer for each, in order; done is each under its new id.
 */
export type Deliver = (
  letters: readonly Letter[],
  repeating: Repeating,
  onUnsure: (letters: readonly Letter[]) => Promise<void>,
) => Promise<readonly EntryAnswer<string>[]>;

/** What became of some letters. */
export interface Moved {
  readonly moved: readonly Letter[];
  /** They are where they were. */
  readonly refused: readonly { readonly letter: Letter; readonly reason: string }[];
  /** Of those moved: they are still in the dead-letter queue, too. The journal knows, so the next run only deletes them. */
  readonly undeleted: readonly Letter[];
  /** Of those moved: SQS said that they are deleted, when they may have been visible again already. */
  readonly slipped: readonly Letter[];
  /** Perhaps more than once where they go; of those refused, perhaps there and here. */
  readonly unsure: readonly Letter[];
}

export interface MoveTools {
  readonly queue: LetterQueue;
  readonly hand: Hand;
  readonly deliver: Deliver;
  readonly journal: Journal;
  readonly pace: Pace;
  readonly repeating: Repeating;
}

/**
 * The safe move: write down what is about to be sent; send; keep of the answer what it confirms, entry by entry; write
 * that down; delete just those; and read what of the deleting failed. Wherever it is cut off, no letter is lost, and
 * the journal tells which may be there twice.
 */
export async function move(letters: readonly Letter[], tools: MoveTools): Promise<Moved> {
  const { deliver, journal, pace, repeating } = tools;
  const nothing = { moved: [], refused: [], undeleted: [], slipped: [], unsure: [] };
  if (letters.length === 0) return nothing;
  await pace.take(letters.length, repeating.signal);
  if (repeating.signal.aborted) return nothing;
  await journal.write({ step: "intent", letters: letters.map((letter) => [idOf(letter), letter.factId ?? ""]) });
  const unsure = new Set<Letter>();
  const answers = await deliver(letters, repeating, async (some) => {
    for (const letter of some) unsure.add(letter);
    await journal.write({ step: "unsure", letters: some.map(idOf) });
  });
  const moved: Letter[] = [];
  const sent: (readonly [string, string])[] = [];
  const refused: { readonly letter: Letter; readonly reason: string }[] = [];
  for (const [index, letter] of letters.entries()) {
    const answer = answers[index];
    if (answer?.is === "done") {
      moved.push(letter);
      sent.push([idOf(letter), answer.as]);
    } else refused.push({ letter, reason: answer?.reason ?? "no answer" });
  }
  if (sent.length > 0) await journal.write({ step: "sent", letters: sent });
  // What nobody could confirm stays an intent: the next run will call it a possible duplicate.
  const surely = refused.filter(({ letter }) => answers[letters.indexOf(letter)]?.is === "refused");
  if (surely.length > 0)
    await journal.write({ step: "refused", letters: surely.map(({ letter, reason }) => [idOf(letter), reason]) });
  const { kept, slipped } = await forget(moved, tools);
  return { moved, refused, undeleted: kept, slipped, unsure: [...unsure] };
}

export interface Forgotten<L> {
  readonly kept: readonly L[];
  readonly slipped: readonly L[];
}

/** Deletes what is safe elsewhere, at most ten. @returns those of which it is not sure. */
export async function forget<L extends Pick<Letter, "message">>(
  letters: readonly L[],
  { queue, hand, journal, repeating }: Omit<MoveTools, "deliver" | "pace">,
): Promise<Forgotten<L>> {
  if (letters.length === 0) return { kept: [], slipped: [] };
  const used = new Map<L, string>();
  const receiptOf = (letter: L): string => {
    const receipt = hand.receiptOf(idOf(letter)) ?? "";
    used.set(letter, receipt);
    return receipt;
  };
  // Deleted twice is deleted; and nobody who interrupts wants to be left with both.
  const answers = await repeated(letters, (pending) => queue.delete(pending.map(receiptOf)), {
    ...repeating,
    signal: new AbortController().signal,
  });
  const done = letters.filter((_, index) => answers[index]?.is === "done");
  // To a receipt that has run out SQS says yes, too, and may have done nothing.
  const isSure = (letter: L) => hand.holds(idOf(letter)) && hand.receiptOf(idOf(letter)) === used.get(letter);
  const deleted = done.filter(isSure).map(idOf);
  if (deleted.length > 0) await journal.write({ step: "deleted", letters: deleted });
  const slipped = done.filter((letter) => !deleted.includes(idOf(letter)));
  hand.drop([...deleted, ...slipped.map(idOf)]);
  return { kept: letters.filter((letter) => !done.includes(letter)), slipped };
}

const idOf = ({ message }: Pick<Letter, "message">): string => message.messageId;
