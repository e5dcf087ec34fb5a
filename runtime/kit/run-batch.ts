import type { Fact } from "../../schemas/event.ts";
import type { Plan } from "../core/plan.ts";
import type { Listener } from "../definition.ts";
import { Failure, UnexpectedType } from "../errors.ts";
import type { Arrival, DeadLetters, Ledger, Visibility } from "../ports.ts";
import { pauseSeconds } from "./backoff.ts";
import { causeOf } from "./cause.ts";
import { handlingOf } from "./context.ts";
import { type Counts, counting } from "./counting.ts";
import type { Log } from "./log.ts";
import { type Reader, reader } from "./read-arrival.ts";
import { type Case, type Failed, type Invocation, recordsOf, type Verdict, writeLog } from "./report.ts";
import { type PlanPorts, runPlans } from "./run-plans.ts";

export interface BatchPorts extends PlanPorts {
  readonly deadLetters: DeadLetters;
  readonly ledger: Ledger;
  readonly visibility: Visibility;
  readonly log: Log;
  now(): Date;
  newToken(): string;
  /** In [0, 1). */
  chance(): number;
}

/**
 * For queues: messages do not wait for each other.
 * @returns the handles to deliver again; whatever is not named is done or parked.
 */
export async function runIndependently<F extends Fact>(
  listener: Listener<F>,
  arrivals: readonly Arrival[],
  ports: BatchPorts,
  invocation: Invocation,
): Promise<readonly string[]> {
  const cases = open(listener, arrivals, "park");
  const counted = counting(ports);
  await judge(listener, cases, counted.ports, invocation);
  return close(listener, cases, ports, invocation, counted.counts());
}

/**
 * For streams: facts of one partition key one after another, keys beside each other; a key stops at
 * its first failure worth retrying.
 *
 * Lambda resumes a shard from the lowest sequence number reported, so other keys' work behind it is
 * done twice, which merges cannot show.
 *
 * @returns the handles of the failed and of all that waited behind them.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
 */
export async function runInOrder<F extends Fact>(
  listener: Listener<F>,
  arrivals: readonly Arrival[],
  ports: BatchPorts,
  invocation: Invocation,
): Promise<readonly string[]> {
  const cases = open(listener, arrivals, "skip");
  const counted = counting(ports);
  const stopped = new Set<string>();
  for (const turn of turns(cases)) {
    const ready = turn.filter(({ arrival }) => !stopped.has(laneOf(arrival)));
    await judge(listener, ready, counted.ports, invocation);
    for (const { arrival, verdict } of turn) {
      if (verdict === undefined || verdict.kind === "again") stopped.add(laneOf(arrival));
    }
  }
  return close(listener, cases, ports, invocation, counted.counts());
}

const laneOf = (arrival: Arrival): string => arrival.partitionKey ?? arrival.handle;

/** Turn n holds each lane's nth arrival. */
function turns<F extends Fact>(cases: readonly Case<F>[]): readonly (readonly Case<F>[])[] {
  const taken = new Map<string, number>();
  const result: Case<F>[][] = [];
  for (const one of cases) {
    const lane = laneOf(one.arrival);
    const turn = taken.get(lane) ?? 0;
    taken.set(lane, turn + 1);
    (result[turn] ??= []).push(one);
  }
  return result;
}

/** @param strangers what becomes of a type the listener does not hear: a stream carries them by nature, a filtered queue does not. */
function open<F extends Fact>(
  listener: Listener<F>,
  arrivals: readonly Arrival[],
  strangers: "park" | "skip",
): readonly Case<F>[] {
  const facts = reader(listener.hears);
  return arrivals.map((arrival) => readOne(facts, arrival, strangers));
}

function readOne<F extends Fact>(facts: Reader<F>, arrival: Arrival, strangers: "park" | "skip"): Case<F> {
  try {
    const fact = facts.read(arrival);
    const { id: factId, type, subject, correlationid: correlationId = factId } = fact;
    return { arrival, fact, glimpse: { factId, type, subject, correlationId } };
  } catch (error) {
    const glimpse = facts.glimpse(arrival);
    if (error instanceof UnexpectedType && strangers === "skip") {
      return { arrival, glimpse, verdict: { kind: "skipped" } };
    }
    return { arrival, glimpse, verdict: verdictOn(error) };
  }
}

async function judge<F extends Fact>(
  listener: Listener<F>,
  cases: readonly Case<F>[],
  ports: BatchPorts,
  { deadline }: Invocation,
): Promise<void> {
  const readable = cases.flatMap((one) => (one.fact === undefined ? [] : [{ one, fact: one.fact }]));
  const running = readable.map(({ fact }) => ({ plan: planFor(listener, fact), handling: handlingOf(fact) }));
  const outcomes = await runPlans(running, ports, deadline);
  for (const [index, { one }] of readable.entries()) {
    const outcome = outcomes[index];
    one.verdict = outcome?.done === true ? { kind: "done" } : verdictOn(outcome?.error);
  }
}

/** Whatever a core throws, also before its first step, fails its own fact and no other. */
function* planFor<F extends Fact>(listener: Listener<F>, fact: F): Plan {
  yield* listener.apply(fact);
}

function verdictOn(error: unknown): Verdict {
  return { kind: error instanceof Failure && error.retry === "never" ? "parked" : "again", error };
}

/** Parks, hands back, writes down. @returns the handles to deliver again. */
async function close<F extends Fact>(
  listener: Listener<F>,
  cases: readonly Case<F>[],
  ports: BatchPorts,
  invocation: Invocation,
  counts: Counts,
): Promise<readonly string[]> {
  const at = ports.now().toISOString();
  const failures = cases.flatMap(({ arrival, glimpse, verdict, fact }) =>
    verdict !== undefined && "error" in verdict
      ? [{ arrival, glimpse, verdict, fact, cause: causeOf(verdict.error, arrival, glimpse, listener.name, at) }]
      : [],
  );
  const parked = failures.filter(({ verdict }) => verdict.kind === "parked");
  const unparked = new Set(parked.length === 0 ? [] : await park(parked, ports));
  const again = cases.filter(
    ({ arrival, verdict }) => verdict === undefined || verdict.kind === "again" || unparked.has(arrival.handle),
  );
  await Promise.all([
    handBack(again, ports),
    ports.ledger.record(recordsOf(listener, cases, failures, at, invocation)).catch((error: unknown) => {
      ports.log.line("error", "The ledger could not be written", { error: String(error) });
    }),
  ]);
  writeLog(listener, cases, failures, { handedBack: again.length, ...counts, at }, ports.log, invocation);
  return again.map(({ arrival }) => arrival.handle);
}

/** A letter that cannot be parked is handed back: SQS itself moves it once its receives are spent. */
async function park(parked: readonly Failed[], { deadLetters, log }: BatchPorts): Promise<readonly string[]> {
  try {
    return await deadLetters.park(parked.map(({ arrival, cause }) => ({ arrival, cause })));
  } catch (error) {
    log.line("error", "Letters could not be parked, so they come back", {
      letters: parked.length,
      error: String(error),
    });
    return parked.map(({ arrival }) => arrival.handle);
  }
}

async function handBack<F extends Fact>(again: readonly Case<F>[], ports: BatchPorts): Promise<void> {
  const messages = again.flatMap(({ arrival }) =>
    arrival.receiptHandle === undefined
      ? []
      : [{ receiptHandle: arrival.receiptHandle, seconds: pauseSeconds(arrival.attempt, ports.chance()) }],
  );
  if (messages.length === 0) return;
  await ports.visibility.delay(messages).catch((error: unknown) => {
    ports.log.line("warn", "Visibility was not changed; the queue's own timeout applies", { error: String(error) });
  });
}
