import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Where there is one, files are kept in memory: journals ask for every line to be on disk. */
const IN_MEMORY = "/dev/shm";

/** @returns a folder of its own, and how it goes. */
export async function aFolder(): Promise<{ readonly folder: string; readonly remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(existsSync(IN_MEMORY) ? IN_MEMORY : tmpdir(), "chorus-fuzz-"));
  return { folder, remove: () => rm(folder, { recursive: true }) };
}
