import { randomFillSync } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";

/** What a publisher takes from outside, so that a test can hold the clock and the dice. */
export interface World {
  /** Milliseconds; only differences count. */
  readonly now: () => number;
  /** In [0, 1). */
  readonly random: () => number;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
  /** @returns lower-case hexadecimal, two digits a byte. */
  readonly randomHex: (bytes: number) => string;
}

/** Asking the system for 24 bytes costs a microsecond; asking once for hundreds of facts costs next to nothing. */
const pool = Buffer.alloc(24 * 256);
let used = pool.length;

export const realWorld: World = {
  now: () => performance.now(),
  random: () => Math.random(),
  sleep: (milliseconds) => wait(milliseconds),
  randomHex(bytes) {
    if (used + bytes > pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    used += bytes;
    return pool.toString("hex", used - bytes, used);
  },
};
