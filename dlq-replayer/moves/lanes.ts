/** SQS' batch calls take ten. */
export const TEN = 10;

export function tens<T>(items: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / TEN) }, (_, n) => items.slice(n * TEN, (n + 1) * TEN));
}

/** Runs `work` over all items, so many at once. The first error ends it, when all that had begun is over. */
export async function inLanes<T>(lanes: number, items: Iterable<T>, work: (item: T) => Promise<void>): Promise<void> {
  const rest = items[Symbol.iterator]();
  const errors: unknown[] = [];
  const lane = async () => {
    for (let next = rest.next(); next.done !== true && errors.length === 0; next = rest.next()) {
      try {
        await work(next.value);
      } catch (error) {
        errors.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  if (errors.length > 0) throw errors[0];
}
