import { appendFile, mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { type HistoryRecord, recordIn } from "../core/history.ts";
import { Refused } from "./desk.ts";
import { dropHalfLine } from "./journal-file.ts";
import type { History } from "./ports.ts";

/** For queues of accounts where Chorus has no table: a line a record, on this machine alone. */
export function fileHistory(path: string): History {
  return {
    async add(record) {
      await mkdir(dirname(path), { recursive: true });
      await dropHalfLine(path);
      await appendFile(path, `${JSON.stringify(record)}\n`, { mode: 0o600 });
    },
    async of(inboxes) {
      const text = await readFile(path, "utf8").catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
        throw error;
      });
      // What a process that was killed had not finished says nothing.
      const lines = text.split("\n").slice(0, -1);
      return lines
        .flatMap((line, index) => (line === "" ? [] : [recordOf(line, index + 1)]))
        .filter(({ inbox }) => inboxes.includes(inbox));
    },
  };

  /** Left out it would be forgotten: whoever looks is told to mend it. */
  function recordOf(line: string, number: number): HistoryRecord {
    const record = recordIn(line);
    if (record === undefined)
      throw new Refused(`${path}, line ${number} is no record of a job: mend it, or take it out`);
    return record;
  }
}
