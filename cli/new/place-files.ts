import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

export interface Placement {
  /** A folder that is not there yet. */
  readonly folder: string;
  /** What is in it, by path. */
  readonly files: ReadonlyMap<string, string>;
  /** Files that are there already and get another text, in this order. */
  readonly replaced: ReadonlyMap<string, string>;
}

/**
 * Puts all of it in place, or nothing: everything is written beside first, in the same file system, then renamed;
 * when that fails half-way, it is undone. Paths are from `root`.
 */
export async function placeFiles({ folder, files, replaced }: Placement, root: string): Promise<void> {
  await mkdir(join(root, ".chorus"), { recursive: true });
  const beside = await mkdtemp(join(root, ".chorus", "new-"));
  const undo: (() => Promise<void>)[] = [];
  try {
    for (const [path, text] of files) await write(join(beside, "folder", path), text);
    for (const [path, text] of replaced) await write(join(beside, path), text);

    // Fails where anything is there already.
    await rename(join(beside, "folder"), join(root, folder));
    undo.unshift(() => rm(join(root, folder), { recursive: true, force: true }));
    for (const path of replaced.keys()) {
      const before = await readFile(join(root, path));
      await rename(join(beside, path), join(root, path));
      undo.unshift(() => writeFile(join(root, path), before));
    }
  } catch (error) {
    for (const step of undo) await step();
    throw error;
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
