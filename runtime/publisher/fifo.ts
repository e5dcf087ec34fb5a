/** First in, first out. */
export interface Fifo<T> {
  push(item: T): void;
  peek(): T | undefined;
  shift(): T | undefined;
  size(): number;
  /** @returns those of which it is true, which are no longer in it. */
  remove(test: (item: T) => boolean): readonly T[];
}

/** What was taken is let go of with the next so many, so that none of it is held in memory for long. */
const COMPACT_FROM = 32;

export function fifo<T>(): Fifo<T> {
  let items: T[] = [];
  let first = 0;

  return {
    push: (item) => void items.push(item),
    peek: () => items[first],
    shift() {
      const item = items[first];
      if (first < items.length) first++;
      // Moving the rest to the front each time would take ever longer, the more wait.
      if (first === items.length || (first >= COMPACT_FROM && first * 2 >= items.length)) compact();
      return item;
    },
    size: () => items.length - first,
    remove(test) {
      compact();
      const removed = items.filter(test);
      items = items.filter((item) => !test(item));
      return removed;
    },
  };

  function compact(): void {
    items = items.slice(first);
    first = 0;
  }
}
