import type { RowStore } from "../ports.ts";

/** A store that knows how many rows it was told to write. */
export interface CountedRows {
  readonly store: RowStore;
  readonly written: () => number;
}

export function countedRows(store: RowStore): CountedRows {
  let rows = 0;
  return {
    written: () => rows,
    store: {
      ...store,
      merge: (key, registers) => {
        rows++;
        return store.merge(key, registers);
      },
      put: (more) => {
        rows += more.length;
        return store.put(more);
      },
      remove: (keys) => {
        rows += keys.length;
        return store.remove(keys);
      },
    },
  };
}
