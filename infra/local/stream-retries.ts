import type { StreamTrigger } from "../../runtime/definition.ts";
import type { BatchVerdict } from "./batch-response.ts";

export interface StreamRecord {
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  /** base64 */
  readonly data: string;
  /** Milliseconds since 1970. */
  readonly arrivedAt: number;
}

/** Records to be handed over together, and how often that was tried. */
export interface Work {
  readonly records: readonly StreamRecord[];
  readonly attempts: number;
}

export interface Next {
  /** Settled for good, in order: the checkpoint may move past them. */
  readonly settled: readonly StreamRecord[];
  /** What is to be handed over next, in order. */
  readonly again: readonly Work[];
  /** Given up: a record of their position goes to the on-failure destination. */
  readonly givenUp?: Work & { readonly condition: "RetryAttemptsExhausted" | "RecordAgeExceeded" };
}

type Policy = Pick<StreamTrigger, "bisectBatchOnFunctionError" | "maximumRetryAttempts" | "maximumRecordAgeSeconds">;

/**
 * What follows an invocation.
 *
 * - Success settles the batch.
 * - A partial answer settles what is below the lowest sequence number named; the rest goes again,
 *   cut there, whatever else it named.
 * - An error goes again: in two halves where bisect is on, which does not count as a retry, else whole.
 * - Used-up retries, or records that grew too old, are given up so that the shard goes on.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
 */
export function afterInvocation(work: Work, verdict: BatchVerdict, policy: Policy, now: number): Next {
  const { records, attempts } = work;
  if (verdict.failed === "none") return { settled: records, again: [] };

  const from = verdict.failed === "some" ? lowest(records, verdict.handles) : 0;
  const settled = records.slice(0, from);
  const rest = records.slice(from);
  // Progress makes it another batch, with retries of its own.
  const tried = from > 0 ? 1 : attempts + 1;
  if (policy.bisectBatchOnFunctionError && rest.length > 1 && from === 0) {
    const middle = Math.ceil(rest.length / 2);
    return {
      settled,
      again: [
        { records: rest.slice(0, middle), attempts },
        { records: rest.slice(middle), attempts },
      ],
    };
  }
  const condition = conditionFor(rest, tried, policy, now);
  const left = { records: rest, attempts: tried };
  return condition === undefined ? { settled, again: [left] } : { settled, again: [], givenUp: { ...left, condition } };
}

function lowest(records: readonly StreamRecord[], handles: ReadonlySet<string>): number {
  return Math.max(
    0,
    records.findIndex(({ sequenceNumber }) => handles.has(sequenceNumber)),
  );
}

function conditionFor(records: readonly StreamRecord[], tried: number, policy: Policy, now: number) {
  if (tried > policy.maximumRetryAttempts) return "RetryAttemptsExhausted";
  const oldest = Math.min(...records.map(({ arrivedAt }) => arrivedAt));
  return now - oldest > policy.maximumRecordAgeSeconds * 1_000 ? "RecordAgeExceeded" : undefined;
}

/** The same key always in the same lane, so that order per key holds while lanes run side by side. */
export function laneFor(partitionKey: string, lanes: number): number {
  let hash = 0;
  for (let at = 0; at < partitionKey.length; at++) hash = (Math.imul(hash, 31) + partitionKey.charCodeAt(at)) | 0;
  return (hash >>> 0) % lanes;
}
