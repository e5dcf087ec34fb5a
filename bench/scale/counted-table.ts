import { liveRegisters, mergeInto } from "../../runtime/core/registers.ts";
import type { Page, Row, RowKey, RowStore } from "../../runtime/ports.ts";
import type { Bill } from "../../test/engines/requests.ts";
import { Partition } from "./partition.ts";
import { sizeOf } from "./size-of.ts";

/**
 * Rows in memory, which counts what DynamoDB would be asked and would charge for them by their sizes. It stands for an engine where
 * there are too many rows for one; agreement.ts holds the two beside each other. Keys are ASCII.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export interface CountedTable extends RowStore {
  takeBill(): Bill;
}

const KILOBYTE = 1_024;
const WRITE_UNIT_BYTES = KILOBYTE;
const READ_UNIT_BYTES = 4 * KILOBYTE;
const WRITES_PER_CALL = 25;
const READS_PER_CALL = 100;

export function countedTable(): CountedTable {
  const partitions = new Map<string, Partition>();
  let requests: Record<string, number> = {};
  let units = { write: 0, read: 0 };

  const partitionOf = (pk: string): Partition => {
    const found = partitions.get(pk) ?? new Partition(pk);
    partitions.set(pk, found);
    return found;
  };
  const ask = (operation: string, times = 1): void => {
    requests[operation] = (requests[operation] ?? 0) + times;
  };
  return {
    merge: (key, registers) =>
      soon(() => {
        const rows = partitionOf(key.pk);
        const before = rows.get(key.sk);
        ask("UpdateItem");
        const live = liveRegisters(before, registers);
        const conditional = Object.entries(registers).filter(([, { rule }]) => rule === "newest" || rule === "maximum");
        const isRefused = conditional.some(([name]) => !(name in live));
        if (isRefused) {
          units.write += 1;
          if (Object.keys(live).length === 0) return before ?? { ...key };
          ask("UpdateItem");
        }
        const row = mergeInto({ pk: key.pk, sk: key.sk }, before, live);
        rows.set(key.sk, row);
        units.write += writeUnits(before, row);
        return row;
      }),
    put: (rows) =>
      soon(() => {
        const each = [...new Map(rows.map((row) => [identity(row), row])).values()];
        ask("BatchWriteItem", Math.ceil(each.length / WRITES_PER_CALL));
        for (const row of each) {
          const partition = partitionOf(row.pk);
          units.write += writeUnits(partition.get(row.sk), row);
          partition.set(row.sk, row);
        }
      }),
    remove: (keys) =>
      soon(() => {
        const each = [...new Map(keys.map((key) => [identity(key), key])).values()];
        ask("BatchWriteItem", Math.ceil(each.length / WRITES_PER_CALL));
        for (const { pk, sk } of each) {
          units.write += writeUnits(partitionOf(pk).get(sk), undefined);
          partitionOf(pk).delete(sk);
        }
      }),
    get: (keys, { consistent = false } = {}) =>
      soon(() => {
        const each = [...new Map(keys.map((key) => [identity(key), key])).values()];
        ask("BatchGetItem", Math.ceil(each.length / READS_PER_CALL));
        const rowOf = ({ pk, sk }: RowKey) => partitions.get(pk)?.get(sk);
        for (const key of each) units.read += readUnits(sizeOf(rowOf(key)) || 1, consistent);
        return keys.map(rowOf);
      }),
    query: (query) =>
      soon((): Page => {
        ask("Query");
        const { rows, bytes, last } = partitionOf(query.pk).page(query);
        units.read += readUnits(bytes, query.consistent === true);
        return { rows, ...(last !== undefined && { last }) };
      }),
    takeBill() {
      const bill = { requests, units };
      requests = {};
      units = { write: 0, read: 0 };
      return bill;
    },
  };
}

/** As the port has it. */
const soon = <Answer>(work: () => Answer): Promise<Answer> => Promise.resolve(work());

const identity = ({ pk, sk }: RowKey): string => `${pk}\0${sk}`;

/** Of the larger of the two: what was there is read over. */
const writeUnits = (before: Row | undefined, after: Row | undefined): number =>
  Math.max(1, Math.ceil(Math.max(sizeOf(before), sizeOf(after)) / WRITE_UNIT_BYTES));

const readUnits = (bytes: number, consistent: boolean): number =>
  Math.ceil(bytes / READ_UNIT_BYTES) * (consistent ? 1 : 0.5);
