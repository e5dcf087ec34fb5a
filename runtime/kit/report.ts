import type { Fact } from "../../schemas/event.ts";
import type { Listener } from "../definition.ts";
import type { DeadlineNear } from "../errors.ts";
import { jobOf, REDRIVE_JOB_ATTRIBUTE } from "../core/redrive-mark.ts";
import type { Arrival, Cause, LedgerRecord } from "../ports.ts";
import { errorClassOf } from "./cause.ts";
import type { Counts } from "./counting.ts";
import { type Log, masked } from "./log.ts";
import { asMetrics, countersAsMetrics } from "./metrics.ts";
import type { Glimpse } from "./read-arrival.ts";

/** One invocation: what Lambda says of it. */
export interface Invocation {
  readonly requestId: string;
  readonly traceId?: string;
  readonly coldStart: boolean;
  readonly deployVersion: string;
  /** Settles shortly before the function's time is up. */
  readonly deadline: Promise<DeadlineNear>;
}

export type Verdict =
  { readonly kind: "done" | "skipped" } | { readonly kind: "parked" | "again"; readonly error: unknown };

export interface Case<F extends Fact> {
  readonly arrival: Arrival;
  readonly glimpse: Glimpse;
  readonly fact?: F;
  verdict?: Verdict;
}

/** A case that did not succeed, and why. */
export interface Failed {
  readonly arrival: Arrival;
  readonly glimpse: Glimpse;
  readonly verdict: Verdict & { readonly error: unknown };
  readonly fact: Fact | undefined;
  readonly cause: Cause;
}

/** A failure record for every failed attempt, and the outcome of every message that a redrive brought. */
export function recordsOf<F extends Fact>(
  listener: Listener<F>,
  cases: readonly Case<F>[],
  failures: readonly Failed[],
  at: string,
  { requestId, traceId, deployVersion }: Invocation,
): readonly LedgerRecord[] {
  const attempts = failures.map(({ arrival, cause, glimpse, verdict }): LedgerRecord => ({
    kind: "failed",
    cause,
    handle: arrival.handle,
    errorClass: errorClassOf(verdict.error),
    requestId,
    deployVersion,
    ...(traceId !== undefined && { traceId }),
    ...(glimpse.correlationId !== undefined && { correlationId: glimpse.correlationId }),
  }));
  const outcomes = cases.flatMap(({ arrival, glimpse, verdict }): readonly LedgerRecord[] => {
    const job = arrival.attributes?.[REDRIVE_JOB_ATTRIBUTE]?.value;
    if (job === undefined) return [];
    const failure = failures.find((failed) => failed.arrival === arrival);
    return [
      {
        kind: "redriven",
        consumer: listener.name,
        factId: glimpse.factId ?? "",
        job: jobOf(job),
        outcome: failure === undefined ? "done" : verdict?.kind === "parked" ? "parked" : "failed",
        ...(failure !== undefined && { fingerprint: failure.cause.fingerprint }),
        at,
        requestId,
      },
    ];
  });
  return [...attempts, ...outcomes];
}

/** One line per fact, one of metrics per batch (CloudWatch Embedded Metric Format), all in one write. */
export function writeLog<F extends Fact>(
  listener: Listener<F>,
  cases: readonly Case<F>[],
  failures: readonly Failed[],
  { handedBack, rows, counters, at }: Counts & { readonly handedBack: number; readonly at: string },
  log: Log,
  { requestId, traceId, coldStart }: Invocation,
): void {
  const causes = new Map(failures.map((failed) => [failed.arrival, failed.cause]));
  for (const { arrival, glimpse, verdict, fact } of cases) {
    const cause = causes.get(arrival);
    log.line(cause === undefined ? "info" : "error", cause === undefined ? "handled" : cause.message, {
      consumer: listener.name,
      requestId,
      coldStart,
      ...(traceId !== undefined && { traceId }),
      eventId: glimpse.factId,
      type: glimpse.type,
      subject: glimpse.subject,
      correlationId: glimpse.correlationId,
      attempt: arrival.attempt,
      outcome: verdict?.kind ?? "again",
      ...(cause !== undefined && { code: cause.code, fingerprint: cause.fingerprint, origin: arrival.origin }),
      ...(cause !== undefined && fact !== undefined && { data: maskedData(listener, fact) }),
    });
  }
  const count = (kind: Verdict["kind"]) => cases.filter(({ verdict }) => verdict?.kind === kind).length;
  log.line("info", "batch", {
    consumer: listener.name,
    requestId,
    coldStart,
    received: cases.length,
    done: count("done"),
    skipped: count("skipped"),
    parked: count("parked"),
    handedBack,
    rows,
    ...counters,
    ...asMetrics(at, { by: "consumer", names: ALWAYS }, countersAsMetrics(counters)),
  });
  log.flush();
}

const ALWAYS = ["received", "done", "skipped", "parked", "handedBack", "rows"];

function maskedData(listener: Listener, fact: Fact): unknown {
  const definition = listener.hears.find(({ type }) => type === fact.type);
  return definition === undefined ? undefined : masked(fact, definition);
}
