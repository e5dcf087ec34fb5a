import { groupOf, type Letter, type LetterKind, type Reason } from "./letter.ts";

/** Letters that died of the same thing, counted. */
export interface Group {
  /** The fingerprint, or `unknown`. */
  readonly id: string;
  readonly letters: number;
  readonly kinds: Readonly<Partial<Record<LetterKind, number>>>;
  /** By event type; `-` for what has none that could be read. */
  readonly types: Readonly<Record<string, number>>;
  /** Of the letter that died last. */
  readonly reason?: Reason;
  /** Milliseconds, when its messages were sent. */
  readonly oldestMs: number;
  readonly newestMs: number;
  /** How many were put back before and came back. */
  readonly redriven: number;
}

/** The largest first. */
export function groupsOf(letters: Iterable<Letter>): readonly Group[] {
  const groups = new Map<string, Tally>();
  for (const letter of letters) {
    const id = groupOf(letter);
    const tally = groups.get(id) ?? newTally(id);
    groups.set(id, tally);
    add(tally, letter);
  }
  return [...groups.values()].sort((a, b) => b.letters - a.letters || (a.id < b.id ? -1 : 1));
}

interface Tally extends Group {
  letters: number;
  kinds: Partial<Record<LetterKind, number>>;
  types: Record<string, number>;
  reason?: Reason;
  oldestMs: number;
  newestMs: number;
  redriven: number;
}

const newTally = (id: string): Tally => ({
  id,
  letters: 0,
  kinds: {},
  // Without a prototype: a type may be called as it likes.
  types: Object.create(null) as Record<string, number>,
  oldestMs: Infinity,
  newestMs: 0,
  redriven: 0,
});

function add(tally: Tally, { message, kind, type = "-", reason, redrives }: Letter): void {
  tally.letters++;
  tally.kinds[kind] = (tally.kinds[kind] ?? 0) + 1;
  tally.types[type] = (tally.types[type] ?? 0) + 1;
  tally.oldestMs = Math.min(tally.oldestMs, message.sentAtMs);
  tally.newestMs = Math.max(tally.newestMs, message.sentAtMs);
  if (redrives > 0) tally.redriven++;
  if (reason !== undefined && (tally.reason?.at ?? "") <= (reason.at ?? "")) tally.reason = reason;
}
