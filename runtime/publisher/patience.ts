/** How long a publisher waits, for company and for a broker to recover. */
export interface Patience {
  /** A request that is not full leaves after so long; 0 joins what is said in one turn of the event loop. */
  readonly lingerMs: number;
  /** The longest first pause before a retry; it doubles with each. */
  readonly pauseMs: number;
  readonly longestPauseMs: number;
  /** From the first refusal of a fact; its last retry starts no later. */
  readonly giveUpAfterMs: number;
}

export const usualPatience: Patience = { lingerMs: 5, pauseMs: 50, longestPauseMs: 2_000, giveUpAfterMs: 10_000 };

/**
 * Anything from no pause to the whole of it, so that publishers which were refused together do not return together.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ ("full jitter")
 *
 * @param refusals how often it was refused, the last time included
 * @param chance in [0, 1)
 */
export function pauseBeforeRetryMs(refusals: number, chance: number, { pauseMs, longestPauseMs }: Patience): number {
  return chance * Math.min(longestPauseMs, pauseMs * 2 ** Math.min(refusals - 1, 20));
}
