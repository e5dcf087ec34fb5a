import type { Ledger, LedgerRecord, RowStore } from "../ports.ts";

/** A day more than the DLQ keeps a letter (14 days, the SQS maximum), so no letter outlives its cause. */
const RETENTION_SECONDS = 15 * 86_400;

/**
 * Rows `<consumer>#<fact id>` / `<time>#<kind>#<message or job>`: all that befell one fact at one
 * consumer is one query.
 */
export function dynamoLedger(store: Pick<RowStore, "put">): Ledger {
  return {
    record: async (records) => {
      if (records.length > 0) await store.put(records.map(rowOf));
    },
  };
}

function rowOf(record: LedgerRecord) {
  const { consumer, factId = "-", at } = record.kind === "failed" ? record.cause : record;
  // Facts that could not be read share the id "-", so the message's own handle keeps them apart.
  const told = record.kind === "failed" ? record.handle : record.job;
  return {
    pk: `${consumer}#${factId}`,
    sk: `${at}#${record.kind}#${told}`,
    kind: record.kind,
    record: JSON.stringify(record),
    expiresAt: Math.floor(Date.parse(at) / 1000) + RETENTION_SECONDS,
  };
}
