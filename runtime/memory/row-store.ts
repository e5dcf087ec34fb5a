import { mergeInto } from "../core/registers.ts";
import { compareUtf8 } from "../core/version.ts";
import type { Row, RowKey, RowStore } from "../ports.ts";

export interface MemoryRowStore extends RowStore {
  /** Every row, by partition and sort key. */
  rows(): readonly Row[];
}

/** Held to the same contract as DynamoDB. */
export function memoryRowStore(): MemoryRowStore {
  const partitions = new Map<string, Map<string, Row>>();
  const partition = (pk: string): Map<string, Row> => {
    const found = partitions.get(pk) ?? new Map<string, Row>();
    partitions.set(pk, found);
    return found;
  };

  return {
    merge(key, registers) {
      const rows = partition(key.pk);
      const row = mergeInto({ pk: key.pk, sk: key.sk }, rows.get(key.sk), registers);
      rows.set(key.sk, row);
      return Promise.resolve(row);
    },
    put(rows) {
      for (const row of rows) partition(row.pk).set(row.sk, row);
      return Promise.resolve();
    },
    remove(keys) {
      for (const { pk, sk } of keys) partition(pk).delete(sk);
      return Promise.resolve();
    },
    get: (keys) => Promise.resolve(keys.map(({ pk, sk }) => partitions.get(pk)?.get(sk))),
    query({ pk, from, below, newestFirst, limit, keysOnly }) {
      const rows = [...(partitions.get(pk)?.values() ?? [])]
        .filter(
          ({ sk }) =>
            (from === undefined || compareUtf8(sk, from) >= 0) && (below === undefined || compareUtf8(sk, below) < 0),
        )
        .sort((a, b) => (newestFirst === true ? compareUtf8(b.sk, a.sk) : compareUtf8(a.sk, b.sk)));
      const page = rows.slice(0, limit).map((row) => (keysOnly === true ? keyOf(row) : row));
      const last = page.at(-1)?.sk;
      return Promise.resolve(rows.length > limit && last !== undefined ? { rows: page, last } : { rows: page });
    },
    rows: () => [...partitions.values()].flatMap((rows) => [...rows.values()]),
  };
}

const keyOf = ({ pk, sk }: RowKey): Row => ({ pk, sk });
