import { appendFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { HistoryRecord } from "../core/history.ts";
import { fileHistory } from "./file-history.ts";

const record = (job: string): HistoryRecord => ({
  job,
  what: "redrive",
  phase: "begun",
  at: "2026-03-01T09:00:00.000Z",
  by: "ann",
  inbox: "letters",
});

describe("a history in a file", () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "chorus-history-"));
    path = join(folder, "dlq", "history.jsonl");
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("gives back what was added, of the inboxes that are meant", async () => {
    const history = fileHistory(path);
    expect(await history.of(["letters"])).toEqual([]);
    await history.add(record("job-1"));
    await history.add({ ...record("job-2"), inbox: "others" });
    expect(await history.of(["letters"])).toEqual([record("job-1")]);
  });

  it("goes on behind half a line that a killed process left, which says nothing", async () => {
    const history = fileHistory(path);
    await history.add(record("job-1"));
    await appendFile(path, '{"job":"job-2","wh');
    expect(await history.of(["letters"])).toEqual([record("job-1")]);
    await history.add(record("job-3"));
    expect(await history.of(["letters"])).toEqual([record("job-1"), record("job-3")]);
  });

  it.each(["{", "[]", "null", '{"job":"job-2"}', JSON.stringify({ ...record("job-2"), phase: "stopped" })])(
    "names the file and the line that is no record: %s",
    async (line) => {
      const history = fileHistory(path);
      await history.add(record("job-1"));
      await appendFile(path, `${line}\n`);
      await expect(history.of(["letters"])).rejects.toThrow(
        `${path}, line 2 is no record of a job: mend it, or take it out`,
      );
    },
  );
});
