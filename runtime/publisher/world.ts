import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";

/** What a publisher takes from outside, so that a test can hold the clock and the dice. */
export interface World {
  /** Milliseconds; only differences count. */
  readonly now: () => number;
  /** In [0, 1). */
  readonly random: () => number;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
  /** @returns lower-case hexadecimal. */
  readonly randomHex: (digits: number) => string;
}

/** Asking the system costs a microsecond, so it is asked once for some hundred facts. */
const DIGITS_AT_ONCE = 8_192;
let digits = "";
let used = 0;

export const realWorld: World = {
  now: () => performance.now(),
  random: () => Math.random(),
  sleep: (milliseconds) => wait(milliseconds),
  randomHex(count) {
    if (used + count > digits.length) {
      digits = randomBytes(DIGITS_AT_ONCE / 2).toString("hex");
      used = 0;
    }
    used += count;
    return digits.slice(used - count, used);
  },
};
