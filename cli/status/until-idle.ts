import { progressLine } from "../progress-line.ts";
import type { World } from "../world.ts";
import { isIdle, type Reading } from "./idle.ts";

/** Long enough for something hidden between two looks to be counted, short enough not to be noticed. */
const PAUSE_MS = 150;

/** @returns what is left when time is up; nothing when all is idle. */
export async function untilIdle(
  observe: () => Promise<Reading>,
  timeoutSeconds: number,
  { err, now, pause }: Pick<World, "err" | "now" | "pause">,
): Promise<readonly string[]> {
  const line = progressLine(err);
  const deadlineMs = now().getTime() + timeoutSeconds * 1_000;
  try {
    let before: Reading | undefined;
    for (;;) {
      const reading = await observe();
      if (isIdle(before, reading)) return [];
      if (now().getTime() >= deadlineMs) return reading.left.length > 0 ? reading.left : ["facts on their way"];
      line.show(reading.left.join("; "));
      before = reading;
      await pause(PAUSE_MS);
    }
  } finally {
    line.clear();
  }
}
