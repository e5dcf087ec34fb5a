/** The few oldest of many, without keeping the many. */
export interface Oldest<T> {
  add(items: readonly T[]): void;
  /** The oldest first. */
  all(): readonly T[];
}

export function oldest<T>(most: number, timeOf: (item: T) => number): Oldest<T> {
  let kept: readonly T[] = [];
  return {
    add: (items) => {
      kept = [...kept, ...items].sort((a, b) => timeOf(a) - timeOf(b)).slice(0, most);
    },
    all: () => kept,
  };
}
