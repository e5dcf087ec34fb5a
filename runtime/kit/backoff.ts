const FIRST_SECONDS = 2;
/** A message should not hide for longer than an engineer waits to see it again. */
const LONGEST_SECONDS = 900;

/**
 * How long a message rests before its next delivery: doubling, and between half and the whole of
 * it, so that messages which failed together do not return together yet each pause still grows.
 *
 * @param attempt 1 for the delivery that just failed
 * @param chance in [0, 1)
 * @returns whole seconds, 1 to 900
 */
export function pauseSeconds(attempt: number, chance: number): number {
  const whole = Math.min(LONGEST_SECONDS, FIRST_SECONDS * 2 ** Math.min(attempt - 1, 10));
  return Math.max(1, Math.round(whole / 2 + (whole / 2) * chance));
}
