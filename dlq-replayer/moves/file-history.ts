import { appendFile, mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { HistoryRecord } from "../core/history.ts";
import type { History } from "./ports.ts";

/** For queues of accounts where Chorus has no table: a line a record, on this machine alone. */
export function fileHistory(path: string): History {
  return {
    async add(record) {
      await mkdir(dirname(path), { recursive: true });
      await appendFile(path, `${JSON.stringify(record)}\n`, { mode: 0o600 });
    },
    async of(inboxes) {
      const text = await readFile(path, "utf8").catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
        throw error;
      });
      return text
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as HistoryRecord)
        .filter(({ inbox }) => inboxes.includes(inbox));
    },
  };
}
