import { StoreUnavailable } from "../errors.ts";
import type { Pauses } from "./pauses.ts";

const CALLS_IN_FLIGHT = 8;
const ATTEMPTS = 8;

/** Runs `call` over chunks of `items`, a few chunks at once. Every chunk is tried; the first error is thrown at the end. */
export async function inBatches<T>(
  items: readonly T[],
  size: number,
  call: (batch: readonly T[]) => Promise<void>,
): Promise<void> {
  const batches = Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
  const errors: unknown[] = [];
  const lane = async () => {
    for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
      try {
        await call(batch);
      } catch (error) {
        errors.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(CALLS_IN_FLIGHT, batches.length) }, lane));
  if (errors.length > 0) throw errors[0];
}

/**
 * Repeats a batch call for what it left unprocessed, with a pause before each retry.
 * @throws {StoreUnavailable} when some is left after the last attempt.
 */
export async function untilNoneLeft<T>(
  batch: readonly T[],
  pauses: Pauses,
  call: (pending: readonly T[]) => Promise<readonly T[]>,
): Promise<void> {
  let pending = batch;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    pending = await call(pending);
    if (pending.length === 0) return;
    if (attempt < ATTEMPTS) await pauses.before(attempt);
  }
  throw new StoreUnavailable("DynamoDB left items unprocessed after every attempt", { items: pending.length });
}
