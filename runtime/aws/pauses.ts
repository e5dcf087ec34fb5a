/** Where a retry waits. Passed in, so that tests need not. */
export interface Pauses {
  /** @param attempt 1 for the first retry */
  before(attempt: number): Promise<void>;
}

const FIRST_MS = 25;
const LONGEST_MS = 2_000;

/** Exponential, with full jitter. https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ */
export const backingOff: Pauses = {
  before: (attempt) =>
    new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt))),
};
