import { readFile, rm, writeFile } from "node:fs/promises";
import { Refused } from "./desk.ts";

/**
 * Keeps two processes of this machine from applying one plan at once. What a killed one left behind counts for nothing.
 * @throws {Refused} naming the process that is at it.
 */
export async function lockFile(path: string, isAlive: (pid: number) => boolean): Promise<() => Promise<void>> {
  for (let attempt = 1; ; attempt++) {
    try {
      await writeFile(path, String(process.pid), { flag: "wx" });
      return () => rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const pid = Number(await readFile(path, "utf8").catch(() => ""));
    if (attempt > 1 || (pid > 0 && pid !== process.pid && isAlive(pid)))
      throw new Refused(`This plan is being applied by process ${pid} at this moment. Wait for it, or end it`);
    await rm(path, { force: true });
  }
}
