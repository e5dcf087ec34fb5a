import type { Ledger, LedgerRecord } from "../ports.ts";

export interface MemoryLedger extends Ledger {
  readonly records: readonly LedgerRecord[];
}

export function memoryLedger(): MemoryLedger {
  const records: LedgerRecord[] = [];
  return {
    records,
    record: (more) => {
      records.push(...more);
      return Promise.resolve();
    },
  };
}
