import { setImmediate as turn } from "node:timers/promises";
import type { LambdaContext } from "../../runtime/aws/lambda-event.ts";
import { type Deliveries, deliveriesOf, type Hop } from "./deliveries.ts";
import type { Care, MakePipeline, Pipeline } from "./pipeline.ts";

/** What is measured in a process of its own. */
export interface Task {
  /** A bundle of pipelines, as a `file:` URL. */
  readonly module: string;
  readonly pipeline: string;
  readonly hop: Hop;
  readonly care: Care;
  /** Until the compiler has nothing left to do; a slow pipeline comes to an end sooner. */
  readonly warmUp: Amount;
  readonly measured: Amount;
}

interface Amount {
  readonly records: number;
  /** At most so long. */
  readonly ms: number;
}

/** Often enough looked at that a slow pipeline does not run for minutes. */
const RECORDS_A_LOOK = 1_000;

const task = JSON.parse(process.argv[2] ?? "") as Task;
const made = (await import(task.module)) as Readonly<Record<string, MakePipeline | undefined>>;
const make = made[task.pipeline];
if (make === undefined) throw new Error(`${task.module} has no ${task.pipeline}`);

let handled = 0;
let binned = 0;
const pipeline = make(
  () => handled++,
  (messages) => (binned += messages),
);
const deliveries = deliveriesOf(task.hop);

await run(task.warmUp);
const cpu = process.cpuUsage();
const records = await run(task.measured);
const { user, system } = process.cpuUsage(cpu);
await checkCare(deliveries, pipeline, task.care);
process.send?.((user + system) / records);

/** @returns how many records were handled. @throws {Error} when that is not how many were handed over. */
async function run(amount: Amount): Promise<number> {
  const { events, batchSize } = deliveries;
  const before = handled;
  const until = performance.now() + amount.ms;
  let batches = 0;
  do {
    for (let n = 0; n < RECORDS_A_LOOK; n += batchSize) {
      await pipeline(events[batches++ % events.length] ?? {}, contextOf(batches));
    }
    // As between invocations: timers and sockets have their turn.
    await turn();
  } while (batches * batchSize < amount.records && performance.now() < until);
  if (handled - before !== batches * batchSize || binned > 0) {
    throw new Error(`${task.pipeline} handled ${handled - before} of ${batches * batchSize} records`);
  }
  return batches * batchSize;
}

function contextOf(batch: number): LambdaContext {
  return {
    awsRequestId: `8476a536-e9f4-11e8-9739-${String(batch).padStart(12, "0")}`,
    getRemainingTimeInMillis: () => 30_000,
  };
}

/** A pipeline that lets through what breaks its schema would be fast for nothing. */
async function checkCare({ poisoned, batchSize }: Deliveries, pipeline: Pipeline, care: Care): Promise<void> {
  const before = handled;
  const answer = await Promise.resolve()
    .then(() => pipeline(poisoned, contextOf(0)))
    .catch(() => "refused" as const);
  const named = answer === "refused" ? 0 : ((answer as Partial<Answer>).batchItemFailures?.length ?? 0);
  const seen =
    answer === "refused" ? "refuses" : named + binned > 0 && handled - before === batchSize - 1 ? "isolates" : "none";
  if (seen !== care) throw new Error(`${task.pipeline} ${seen} a fact that breaks its schema, and not ${care}`);
}

interface Answer {
  readonly batchItemFailures: readonly object[];
}
