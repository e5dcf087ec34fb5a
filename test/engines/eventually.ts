import { setTimeout as wait } from "node:timers/promises";

const POLL_MS = 10;

/**
 * Waits until something is so, and no longer.
 * @throws {Error} naming what did not become so in time.
 */
export async function eventually(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  deadlineMs = 10_000,
): Promise<void> {
  const end = performance.now() + deadlineMs;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`Not so after ${deadlineMs} ms: ${what}`);
    await wait(POLL_MS);
  }
}
