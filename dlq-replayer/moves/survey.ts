import { type Edit, edited } from "../core/edit.ts";
import { fitnessOf, type Read } from "../core/fitness.ts";
import type { Letter, Reason } from "../core/letter.ts";
import type { Considered } from "../core/plan.ts";
import { readLetter } from "../core/read-letter.ts";
import { standingOf, type Standing } from "../core/standing.ts";
import type { LedgerRecord } from "../../runtime/ports.ts";
import type { Desk } from "./desk.ts";
import { hand } from "./hand.ts";
import { inLanes } from "./lanes.ts";
import { look, MOST_AT_ONCE } from "./look.ts";
import type { Received } from "./ports.ts";

export interface SurveyOptions {
  /** Letters at most. */
  readonly most?: number;
  /** Letters without a cause that are looked up in the consumer's records; one query each. */
  readonly lookups: number;
  readonly visibilitySeconds: number;
  readonly signal: AbortSignal;
  readonly onProgress?: (seen: number, of: number) => void;
}

export interface Survey {
  readonly seen: number;
  /** Letters whose cause nobody has looked up. */
  readonly notLookedUp: number;
  /** Given back, but only when their visibility timeout ends. */
  readonly hiddenLonger: number;
}

const LOOKUP_LANES = 48;
/** What is understood together: rows are asked for by the hundred. */
const CHUNK = 500;

/**
 * Looks at every letter once and gives all of them back, also when it is interrupted.
 * @param each is handed letters by the hundred and keeps of them what it needs: all of a queue may not fit into memory.
 */
export async function survey(
  desk: Desk,
  options: SurveyOptions,
  each: (letters: readonly Letter[]) => void | Promise<void>,
): Promise<Survey> {
  const { inbox, queue, open, told, clock } = desk;
  const { most = MOST_AT_ONCE, lookups, visibilitySeconds, signal, onProgress } = options;
  const held = hand(queue, visibilitySeconds, clock);
  let [seen, unexplained, hiddenLonger] = [0, 0, 0];
  let waiting: Received[] = [];
  let handling = Promise.resolve();
  const handle = (some: readonly Received[]) => {
    handling = handling.then(async () => {
      await each(await explained(some.map(({ message }) => readLetter(message, open))));
    });
    return handling;
  };
  try {
    await look(queue, held, {
      most,
      visibilitySeconds,
      signal,
      async onReceived(some) {
        seen += some.length;
        waiting.push(...some);
        if (waiting.length < CHUNK) return;
        const chunk = waiting;
        waiting = [];
        await handle(chunk);
      },
      ...(onProgress !== undefined && { onProgress }),
    });
    await handle(waiting);
  } finally {
    hiddenLonger = await held.release();
    await held.stop();
  }
  return { seen, notLookedUp: Math.max(0, unexplained - lookups), hiddenLonger };

  async function explained(letters: readonly Letter[]): Promise<readonly Letter[]> {
    if (told === undefined) return letters;
    const without = letters.filter(({ reason }) => reason === undefined);
    const asked = without.slice(0, Math.max(0, lookups - unexplained));
    unexplained += without.length;
    const reasons = new Map<Letter, Reason>();
    await inLanes(LOOKUP_LANES, asked, async (letter) => {
      if (signal.aborted) return;
      const reason = reasonIn(await told.of(inbox.name, letter.factId ?? "-"), letter);
      if (reason !== undefined) reasons.set(letter, reason);
    });
    return letters.map((letter) => withReason(letter, reasons.get(letter)));
  }
}

const withReason = (letter: Letter, reason: Reason | undefined): Letter =>
  reason === undefined ? letter : { ...letter, reason };

/** The last attempt's; what had no id that could be read is known by its message. */
function reasonIn(records: readonly LedgerRecord[], { factId, message }: Letter): Reason | undefined {
  const [last] = records
    .filter((record) => record.kind === "failed")
    .filter(({ handle }) => factId !== undefined || handle === message.messageId)
    .toSorted((a, b) => (a.cause.at < b.cause.at ? 1 : -1));
  if (last === undefined) return undefined;
  const { code, message: says, fingerprint, attempt, at } = last.cause;
  return { code, message: says, fingerprint, attempts: attempt, at };
}

function fitnessAfter(
  letter: Letter,
  read: Read | undefined,
  edit: Edit | undefined,
): Pick<Considered, "letter" | "fitness"> {
  if (edit === undefined) return { letter, fitness: fitnessOf(letter, read) };
  const after = edited(letter, edit, read);
  return "left" in after
    ? { letter, fitness: { fits: false, at: after.left, says: after.left } }
    : { letter: after.letter, fitness: fitnessOf(after.letter, read) };
}

const KEYS_AT_ONCE = 500;

/**
 * Whether each letter would be read now, and how its fact stands to what the consumer knows by now.
 * @param edit what it would be first; what that leaves cannot pass.
 */
export async function consider(
  { inbox, rows }: Desk,
  letters: readonly Letter[],
  edit?: Edit,
): Promise<readonly Considered[]> {
  const all = letters.map((letter) => fitnessAfter(letter, inbox.read, edit));
  const asked = all.map(({ fitness }) =>
    fitness.fits === true && fitness.fact !== undefined && inbox.marks !== undefined ? inbox.marks(fitness.fact) : [],
  );
  const keys = asked.flat().map(({ key }) => key);
  const stored: Awaited<ReturnType<NonNullable<Desk["rows"]>["get"]>>[number][] = [];
  for (let start = 0; rows !== undefined && start < keys.length; start += KEYS_AT_ONCE)
    stored.push(...(await rows.get(keys.slice(start, start + KEYS_AT_ONCE))));
  let at = 0;
  return all.map((one, index) => {
    const marks = asked[index] ?? [];
    const found = stored.slice(at, (at += marks.length));
    const { fitness } = one;
    const standing: Standing =
      rows === undefined || fitness.fits !== true || fitness.fact === undefined
        ? "untold"
        : standingOf(fitness.fact, marks, found);
    return { ...one, standing };
  });
}
