/** Each round has one item of each group, in order: what of a round fails can be asked for again without passing another. */
export function rounds<T>(items: readonly T[], groupOf: (item: T) => string): readonly (readonly T[])[] {
  const taken = new Map<string, number>();
  const all: T[][] = [];
  for (const item of items) {
    const round = taken.get(groupOf(item)) ?? 0;
    taken.set(groupOf(item), round + 1);
    (all[round] ??= []).push(item);
  }
  return all;
}

export const BEHIND_ANOTHER = "one before it in its message group was refused, and their order is kept";
