/**
 * Node's own pool of 8 KB is used up by a dozen facts, and the garbage collector looks after each pool: larger ones cost a
 * waiting fact a third less.
 */
const POOL_BYTES = 65_536;
/** A UTF-16 unit is at most three bytes of UTF-8. */
const MOST_BYTES_PER_UNIT = 3;
/** What is larger has memory of its own: no pool is held by one text that waits, nor thrown away half empty for one. */
const LARGEST_BYTES = POOL_BYTES / 4;

let pool = Buffer.allocUnsafeSlow(POOL_BYTES);
let used = 0;

/** @returns the text in UTF-8, for as long as anybody holds it. */
export function textBytes(text: string): Buffer {
  const mostBytes = text.length * MOST_BYTES_PER_UNIT;
  if (mostBytes > LARGEST_BYTES) return Buffer.from(text);
  if (used + mostBytes > POOL_BYTES) {
    pool = Buffer.allocUnsafeSlow(POOL_BYTES);
    used = 0;
  }
  const start = used;
  used += pool.write(text, start);
  return pool.subarray(start, used);
}
