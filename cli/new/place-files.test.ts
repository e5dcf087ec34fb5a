import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { placeFiles } from "./place-files.ts";

describe("placing files", () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "chorus-place-"));
    await mkdir(join(root, "consumers"));
    await writeFile(join(root, "consumers", "index.ts"), "before");
  });
  afterEach(() => rm(root, { recursive: true }));

  const files = new Map([
    ["README.md", "# new"],
    ["core/apply.ts", "apply"],
  ]);
  const everything = () => readdir(root, { recursive: true });

  it("makes the folder, replaces the files, and leaves nothing else behind", async () => {
    await placeFiles({ folder: "consumers/new", files, replaced: new Map([["consumers/index.ts", "after"]]) }, root);
    expect(await readFile(join(root, "consumers/new/core/apply.ts"), "utf8")).toBe("apply");
    expect(await readFile(join(root, "consumers/index.ts"), "utf8")).toBe("after");
    expect(await readdir(join(root, ".chorus"))).toEqual([]);
  });

  it("puts everything back when a file cannot be replaced", async () => {
    const replaced = new Map([
      ["consumers/index.ts", "after"],
      ["docs/gone.txt", "text"],
    ]);
    await expect(placeFiles({ folder: "consumers/new", files, replaced }, root)).rejects.toThrow("ENOENT");
    expect(await readFile(join(root, "consumers/index.ts"), "utf8")).toBe("before");
    expect((await everything()).toSorted()).toEqual([".chorus", "consumers", "consumers/index.ts"]);
  });

  it("touches nothing of a folder that is there already", async () => {
    await mkdir(join(root, "consumers/new"));
    await writeFile(join(root, "consumers/new/mine.ts"), "mine");
    await expect(placeFiles({ folder: "consumers/new", files, replaced: new Map() }, root)).rejects.toThrow();
    expect(await readdir(join(root, "consumers/new"))).toEqual(["mine.ts"]);
  });
});
