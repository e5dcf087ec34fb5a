import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { Refused } from "./desk.ts";

/** Of this process: a file of its number alone may be one of another's that had the same, before a restart. */
const ours = new Set<string>();

/**
 * Keeps two on this machine from acting on the same letters at once. What a killed process left behind counts for nothing.
 * @throws {Refused} naming the process that is at it.
 */
export async function lockFile(path: string, isAlive: (pid: number) => boolean): Promise<() => Promise<void>> {
  if (ours.has(path)) throw held(process.pid);
  ours.add(path);
  try {
    await mkdir(dirname(path), { recursive: true });
    await takeLock(path, isAlive);
  } catch (error) {
    ours.delete(path);
    throw error;
  }
  return async () => {
    await rm(path, { force: true });
    ours.delete(path);
  };
}

async function takeLock(path: string, isAlive: (pid: number) => boolean): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await writeFile(path, String(process.pid), { flag: "wx" });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const pid = Number(await readFile(path, "utf8").catch(() => ""));
    if (attempt > 1 || (pid > 0 && pid !== process.pid && isAlive(pid))) throw held(pid);
    await rm(path, { force: true });
  }
}

const held = (pid: number): Refused =>
  new Refused(`Process ${pid} of this machine is acting on these letters at this moment. Wait for it, or end it`);
