import type { InvocationResult } from "./function-pool.ts";

/** What a mapping calls: one function. */
export interface Invokable {
  readonly name: string;
  invoke(event: string): Promise<InvocationResult>;
}

/** How one event source mapping stands. */
export interface MappingStatus {
  readonly functionName: string;
  readonly kind: "queue" | "stream";
  readonly source: string;
  /** Messages or records that a running invocation holds. */
  readonly inFlight: number;
  /** Queue only: since the oldest message in work was sent. */
  readonly oldestSeconds?: number;
  /** Stream only: records known and not settled. 0 means read to the tip. */
  readonly behind?: number;
  /** Stream only: now minus the arrival of the last record handled, as CloudWatch's IteratorAge. */
  readonly iteratorAgeMs?: number;
  readonly invocations: number;
  readonly records: number;
  readonly failures: number;
  readonly lastFailure?: string;
}

export interface Mapping {
  /** @param fresh waits for a read of the stream that began after the call, so that "read to the tip" is not old news */
  status(fresh?: boolean): Promise<MappingStatus>;
  stop(): Promise<void>;
}

/** One invocation, told to whoever watches. */
export interface BatchReport {
  readonly functionName: string;
  readonly source: string;
  readonly records: number;
  readonly failed: number;
  readonly milliseconds: number;
  readonly why?: string;
}

/** Ends early when the signal does. */
export const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const wake = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", wake);
      resolve();
    };
    const timer = setTimeout(wake, milliseconds);
    signal.addEventListener("abort", wake);
  });

/** How long a full batch of JSON may be. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;
