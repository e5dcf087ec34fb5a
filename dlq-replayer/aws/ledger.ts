import type { LedgerRecord, RowStore } from "../../runtime/ports.ts";
import type { HistoryRecord } from "../core/history.ts";
import type { History, Told } from "../moves/ports.ts";

/** A message is tried five times and redriven a few: more records of one fact at one consumer mean something else. */
const RECORDS_AT_MOST = 100;
const PAGE = 1_000;

/** What the kit wrote down: rows `<consumer>#<fact id>`, the newest first. */
export function ledgerTold(store: Pick<RowStore, "query">): Told {
  return {
    async of(consumer, factId) {
      const { rows } = await store.query({
        pk: `${consumer}#${factId}`,
        newestFirst: true,
        limit: RECORDS_AT_MOST,
        consistent: true,
      });
      return rows.map(({ record }) => JSON.parse(record as string) as LedgerRecord);
    },
  };
}

const partitionOf = (inbox: string): string => `redrives#${inbox}`;

/** Beside what the kit wrote down, in rows that do not expire: `redrives#<inbox>` / `<time>#<job>#<phase>`. */
export function ledgerHistory(store: Pick<RowStore, "put" | "query">): History {
  return {
    add: (record) =>
      store.put([
        {
          pk: partitionOf(record.inbox),
          sk: `${record.at}#${record.job}#${record.phase}`,
          record: JSON.stringify(record),
        },
      ]),
    async of(inboxes) {
      const all = await Promise.all(inboxes.map(recordsOf));
      return all.flat();
    },
  };

  async function recordsOf(inbox: string): Promise<readonly HistoryRecord[]> {
    const { rows } = await store.query({ pk: partitionOf(inbox), newestFirst: true, limit: PAGE, consistent: true });
    return rows.map(({ record }) => JSON.parse(record as string) as HistoryRecord);
  }
}
