import { shownReason } from "../../dlq-replayer/core/shown.ts";
import type { LedgerRecord } from "../../runtime/ports.ts";
import type { Hop } from "./attempts.ts";
import type { Traced } from "./traced.ts";
import type { Branch } from "./tree.ts";

/** The whole of it for scripts. What is unknown is null; data is never told. */
export function traceJson(target: string, { search, branches, stepsLookedFor }: Traced): unknown {
  const { id, correlationId, spans, records, ended } = search;
  return {
    target,
    id,
    correlationId,
    read: {
      spans: spans.map(({ fromMs, untilMs }) => ({ from: timeOf(fromMs), until: timeOf(untilMs) })),
      records,
      ended,
    },
    stepsLookedFor,
    trace: branches.map(branchJson),
  };
}

function branchJson(branch: Branch): unknown {
  const { hops, caused } = branch;
  const below = { hops: hops.map(hopJson), caused: caused.map(branchJson) };
  if (branch.is === "absent") return { found: false, id: branch.id, type: branch.type ?? null, ...below };
  const { id, source, type, subject, time, correlationId, causationId = null, arrivedMs } = branch.fact;
  return {
    found: true,
    ...{ id, source, type, subject, time, correlationId, causationId },
    arrivedBy: timeOf(arrivedMs),
    ...below,
  };
}

const hopJson = ({ inbox, keepsRecords, records }: Hop): unknown => ({
  inbox,
  keepsRecords,
  attempts: records.map(recordJson),
});

function recordJson(record: LedgerRecord): unknown {
  if (record.kind === "redriven") {
    const { job, outcome, at, requestId, fingerprint = null } = record;
    return { kind: "redriven", at, job, outcome, fingerprint, requestId };
  }
  const { cause, errorClass, requestId, deployVersion, traceId = null } = record;
  const { at, attempt, code, fingerprint } = cause;
  return {
    kind: "failed",
    ...{ at, attempt, code, says: shownReason(cause), fingerprint },
    ...{ errorClass, requestId, traceId, deployVersion },
  };
}

const timeOf = (ms: number): string => new Date(ms).toISOString();
