import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { openJournal, readJournal } from "./journal-file.ts";

const SENT = '{"step":"sent","letters":[["m-1","n-1"]]}\n';

describe("a journal in a file", () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "chorus-journal-"));
    path = join(folder, "letters.journal.jsonl");
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("is empty where there is none, and else what was written", async () => {
    expect(await readJournal(path)).toEqual([]);
    const journal = await openJournal(path);
    await journal.write({ step: "sent", letters: [["m-1", "n-1"]] });
    await journal.close();
    expect(await readFile(path, "utf8")).toBe(SENT);
    expect(await readJournal(path, new Set(["m-1"]))).toEqual([{ step: "sent", letters: [["m-1", "n-1"]] }]);
  });

  it("is refused with its file and the line that is damaged", async () => {
    await writeFile(path, `${SENT}{"step":"sent","letters":["m-2"]}\n`);
    await expect(readJournal(path)).rejects.toMatchObject({
      name: "Refused",
      message: expect.stringMatching(
        /letters\.journal\.jsonl: line 2 of the journal is damaged: letters\[0\]: .*cannot be told$/,
      ),
    });
  });

  it("is refused when it names a letter that it cannot be about: a changed id would be sent again", async () => {
    await writeFile(path, SENT);
    await expect(readJournal(path, new Set(["m-2"]))).rejects.toMatchObject({
      name: "Refused",
      message: `${path} names letters that are not among these: it is of others, or damaged`,
    });
  });
});
