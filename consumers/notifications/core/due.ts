import { digestOf } from "../../../runtime/core/digest.ts";
import { moment, type Plan, put, queryAll, remove, send } from "../../../runtime/core/plan.ts";
import { sortableTime } from "../../../runtime/core/version.ts";
import type { Row } from "../../../runtime/ports.ts";
import type { Fact } from "../../../schemas/event.ts";
import { DECIDE } from "./steps.ts";

/**
 * Steps that wait for their time, in rows that sort by it. SQS delays by 15 minutes at most, so what is due later
 * waits here, and a timer looks once a minute (docs/adr/0020-timers.md).
 */

/** One partition takes 1,000 writes a second; https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html */
const SHARDS = 8;
const STEPS_PER_PAGE = 100;

const partition = (shard: number): string => `DUE#${shard}`;

/** The same step at the same time is one row, however often it is planned. */
export function dueRow(due: string, step: Fact): Row {
  const name = digestOf(step.source, step.id);
  return {
    pk: partition(name.charCodeAt(0) % SHARDS),
    sk: `${sortableTime(due)}#${name}`,
    step: JSON.stringify(step),
  };
}

export const plan = (due: string, step: Fact): Plan => put([dueRow(due, step)]);

export function* handOverDue(): Plan {
  const { now } = yield* moment();
  yield* handOver(now);
}

/** In one run, so that a run ends in time; the rest is for the next. */
const ROUNDS = 25;

/**
 * Hands over the steps that are due, to be decided anew, and forgets them once their queue has them: a crash between
 * repeats some, and steps bear that.
 */
export function* handOver(now: string): Plan {
  const below = `${sortableTime(now)}~`;
  let shards: readonly number[] = Array.from({ length: SHARDS }, (_, shard) => shard);
  for (let round = 0; round < ROUNDS && shards.length > 0; round++) {
    const pages = yield* queryAll(
      shards.map((shard) => ({ pk: partition(shard), below, limit: STEPS_PER_PAGE, consistent: true })),
    );
    const rows = pages.flatMap((page) => page.rows);
    yield* send(DECIDE, rows.map(stepIn));
    yield* remove(rows);
    shards = shards.filter((_, index) => pages[index]?.last !== undefined);
  }
}

const stepIn = (row: Row): Fact => JSON.parse(row["step"] as string) as Fact;
