import { type FileHandle, open, readFile, truncate } from "node:fs/promises";
import { entriesIn, type JournalEntry } from "../core/journal.ts";

export interface Journal {
  /** Resolves when the entry is on disk. Entries of many who write at once share one flush. */
  write(entry: JournalEntry): Promise<void>;
  close(): Promise<void>;
}

/** @returns what an earlier run wrote; nothing when there was none. */
export async function readJournal(path: string): Promise<readonly JournalEntry[]> {
  try {
    return entriesIn(await readFile(path, "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
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
