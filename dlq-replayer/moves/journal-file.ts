import { type FileHandle, open, readFile, truncate } from "node:fs/promises";
import { entriesIn, type JournalEntry, JournalUnreadable, lettersNamed } from "../core/journal.ts";
import { Refused } from "./desk.ts";

export interface Journal {
  /** Resolves when the entry is on disk. Entries of many who write at once share one flush. */
  write(entry: JournalEntry): Promise<void>;
  close(): Promise<void>;
}

/**
 * @param letters message ids of all that the journal can be about, where that is known
 * @returns what an earlier run wrote; nothing when there was none.
 * @throws {Refused} when it cannot be relied on: what it does not tell would be done again.
 */
export async function readJournal(path: string, letters?: ReadonlySet<string>): Promise<readonly JournalEntry[]> {
  const entries = await entriesOf(path);
  if (letters === undefined || [...lettersNamed(entries)].every((id) => letters.has(id))) return entries;
  throw new Refused(`${path} names letters that are not among these: it is of others, or damaged`);
}

async function entriesOf(path: string): Promise<readonly JournalEntry[]> {
  try {
    return entriesIn(await readFile(path, "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    if (!(error instanceof JournalUnreadable)) throw error;
    throw new Refused(`${path}: ${error.message}, so what was done already cannot be told`, { cause: error });
  }
}

/** Goes on where an earlier run stopped; half a line that it left goes. */
export async function openJournal(path: string): Promise<Journal> {
  await dropHalfLine(path);
  return journal(await open(path, "a", 0o600));
}

function journal(file: FileHandle): Journal {
  let waiting: { readonly line: string; readonly written: () => void; readonly failed: (error: unknown) => void }[] =
    [];
  let flushing: Promise<void> | undefined;
  let broken: { readonly by: unknown } | undefined;

  return {
    write: (entry) =>
      new Promise((written, failed) => {
        waiting.push({ line: `${JSON.stringify(entry)}\n`, written, failed });
        flushing ??= flush();
      }),
    async close() {
      await flushing;
      await file.close();
    },
  };

  async function flush(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        // Half a line may stand there, and nothing may stand behind it.
        if (broken !== undefined) throw broken.by;
        await file.appendFile(batch.map(({ line }) => line).join(""));
        await file.datasync();
        for (const { written } of batch) written();
      } catch (error) {
        broken ??= { by: error };
        for (const { failed } of batch) failed(error);
      }
    }
    flushing = undefined;
  }
}

/** What a process that was killed had not finished; whoever wrote on behind it would spoil a line of their own. */
export async function dropHalfLine(path: string): Promise<void> {
  const bytes = await readFile(path).catch(() => Buffer.alloc(0));
  const whole = bytes.lastIndexOf("\n") + 1;
  if (whole < bytes.length) await truncate(path, whole);
}
