import type { Fact } from "../../schemas/event.ts";
import type { Listener } from "../definition.ts";
import type { DeadlineNear } from "../errors.ts";
import { masked } from "../core/masked.ts";
import { jobOf, REDRIVE_JOB_ATTRIBUTE } from "../core/redrive-mark.ts";
import type { Arrival, Cause, LedgerRecord } from "../ports.ts";
import { errorClassOf } from "./cause.ts";
import type { Counts } from "./run-plans.ts";
import type { Log } from "./log.ts";
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
  at: Date,
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
  const redriven = cases.filter(({ arrival }) => redriveMarkOf(arrival) !== undefined);
  const outcomes = redriven.map(({ arrival, glimpse, verdict }): LedgerRecord => {
    const failure = failures.find((failed) => failed.arrival === arrival);
    return {
      kind: "redriven",
      consumer: listener.name,
      factId: glimpse.factId ?? "",
      job: jobOf(redriveMarkOf(arrival) ?? ""),
      outcome: failure === undefined ? "done" : verdict?.kind === "parked" ? "parked" : "failed",
      ...(failure !== undefined && { fingerprint: failure.cause.fingerprint }),
      at: at.toISOString(),
      requestId,
    };
  });
  return [...attempts, ...outcomes];
}

const redriveMarkOf = ({ attributes }: Arrival): string | undefined => attributes?.[REDRIVE_JOB_ATTRIBUTE]?.value;

/** One line per fact, one of metrics per batch (CloudWatch Embedded Metric Format), all in one write. */
export function writeLog<F extends Fact>(
  listener: Listener<F>,
  cases: readonly Case<F>[],
  failures: readonly Failed[],
  { handedBack, rows, counters, at }: Counts & { readonly handedBack: number; readonly at: Date },
  log: Log,
  { requestId, traceId, coldStart }: Invocation,
): void {
  const causes = new Map(failures.map((failed) => [failed.arrival, failed.cause]));
  const own = log.with({ consumer: listener.name, requestId, coldStart, traceId });
  const count = { done: 0, skipped: 0, parked: 0, again: 0 };
  for (const { arrival, glimpse, verdict, fact } of cases) {
    const { factId: eventId, type, subject, correlationId } = glimpse;
    const outcome = verdict?.kind ?? "again";
    count[outcome]++;
    const handled = { eventId, type, subject, correlationId, attempt: arrival.attempt, outcome };
    const cause = causes.get(arrival);
    if (cause === undefined) {
      own.line("info", "handled", handled);
      continue;
    }
    const { message, code, fingerprint } = cause;
    const data = fact === undefined ? undefined : maskedData(listener, fact);
    own.line("error", message, { ...handled, code, fingerprint, origin: arrival.origin, data });
  }
  own.line("info", "batch", {
    received: cases.length,
    done: count.done,
    skipped: count.skipped,
    parked: count.parked,
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
  return masked(fact.data, definition);
}
