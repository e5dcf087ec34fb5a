import type { Fact } from "../../schemas/event.ts";
import type { Plan } from "../core/plan.ts";
import type { Listener } from "../definition.ts";
import { errorWords } from "../error-words.ts";
import { Failure, UnexpectedType } from "../errors.ts";
import type { Arrival, DeadLetters, Ledger, LedgerRecord, Visibility } from "../ports.ts";
import { pauseSeconds } from "./backoff.ts";
import { causeOf } from "./cause.ts";
import { handlingOf } from "./context.ts";
import type { Log } from "./log.ts";
import { type Reader, reader } from "./read-arrival.ts";
import { type Case, type Failed, type Invocation, recordsOf, type Verdict, writeLog } from "./report.ts";
import { type Counts, noCounts, type PlanPorts, runPlans } from "./run-plans.ts";

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
  const counts = noCounts();
  await judge(listener, cases, ports, { deadline: invocation.deadline, counts });
  return close(listener, cases, ports, invocation, counts);
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
  const counts = noCounts();
  const stopped = new Set<string>();
  for (const turn of turns(cases)) {
    const ready = stopped.size === 0 ? turn : turn.filter(({ arrival }) => !stopped.has(laneOf(arrival)));
    await judge(listener, ready, ports, { deadline: invocation.deadline, counts });
    for (const { arrival, verdict } of turn) {
      if (verdict === undefined || verdict.kind === "again") stopped.add(laneOf(arrival));
    }
  }
  return close(listener, cases, ports, invocation, counts);
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
  watch: Pick<Invocation, "deadline"> & { readonly counts: Counts },
): Promise<void> {
  const readable = cases.filter(isReadable);
  const running = readable.map(({ fact }) => ({ plan: planFor(listener, fact), handling: handlingOf(fact) }));
  const outcomes = await runPlans(running, ports, watch);
  outcomes.forEach((outcome, index) => {
    const one = readable[index];
    if (one !== undefined) one.verdict = outcome.done ? DONE : verdictOn(outcome.error);
  });
}

const DONE: Verdict = { kind: "done" };

const isReadable = <F extends Fact>(one: Case<F>): one is Case<F> & { readonly fact: F } => one.fact !== undefined;

/** Whatever a core throws, also before its first step, fails its own fact and no other. */
function planFor<F extends Fact>(listener: Listener<F>, fact: F): Plan {
  try {
    return listener.apply(fact);
  } catch (error) {
    return failing(error);
  }
}

function* failing(error: unknown): Plan {
  throw error;
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
  const at = ports.now();
  const failures = failuresIn(listener, cases, at);
  const parked = failures.filter(({ verdict }) => verdict.kind === "parked");
  const unparked = parked.length === 0 ? [] : await park(parked, ports);
  const again = cases.filter(
    ({ arrival, verdict }) => verdict === undefined || verdict.kind === "again" || unparked.includes(arrival.handle),
  );
  const records = recordsOf(listener, cases, failures, at, invocation);
  if (again.length + records.length > 0) await Promise.all([handBack(again, ports), writeDown(records, ports)]);
  writeLog(listener, cases, failures, { handedBack: again.length, ...counts, at }, ports.log, invocation);
  return again.map(({ arrival }) => arrival.handle);
}

function failuresIn<F extends Fact>(listener: Listener<F>, cases: readonly Case<F>[], at: Date): readonly Failed[] {
  return cases.filter(hasFailed).map(({ arrival, glimpse, verdict, fact }) => {
    const cause = causeOf(verdict.error, arrival, glimpse, listener.name, at.toISOString());
    return { arrival, glimpse, verdict, fact, cause };
  });
}

const hasFailed = <F extends Fact>(one: Case<F>): one is Case<F> & Pick<Failed, "verdict"> =>
  one.verdict !== undefined && "error" in one.verdict;

/** A letter that cannot be parked is handed back: SQS itself moves it once its receives are spent. */
async function park(parked: readonly Failed[], { deadLetters, log }: BatchPorts): Promise<readonly string[]> {
  try {
    return await deadLetters.park(parked.map(({ arrival, cause }) => ({ arrival, cause })));
  } catch (error) {
    log.line("error", "Letters could not be parked, so they come back", {
      letters: parked.length,
      error: errorWords(error),
    });
    return parked.map(({ arrival }) => arrival.handle);
  }
}

async function writeDown(records: readonly LedgerRecord[], { ledger, log }: BatchPorts): Promise<void> {
  if (records.length === 0) return;
  await ledger.record(records).catch((error: unknown) => {
    log.line("error", "The ledger could not be written", { error: errorWords(error) });
  });
}

async function handBack<F extends Fact>(again: readonly Case<F>[], ports: BatchPorts): Promise<void> {
  const messages = again.flatMap(({ arrival }) =>
    arrival.receiptHandle === undefined
      ? []
      : [{ receiptHandle: arrival.receiptHandle, seconds: pauseSeconds(arrival.attempt, ports.chance()) }],
  );
  if (messages.length === 0) return;
  await ports.visibility.delay(messages).catch((error: unknown) => {
    ports.log.line("warn", "Visibility was not changed; the queue's own timeout applies", { error: errorWords(error) });
  });
}
