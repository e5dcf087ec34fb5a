import { digestOf } from "../../../runtime/core/digest.ts";
import { moment, type Plan, put, query, remove, send } from "../../../runtime/core/plan.ts";
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

/** Hands over all steps that are due, to be decided anew, and forgets them once their queue has them: a crash between repeats some, and steps bear that. */
export function* handOver(now: string): Plan<number> {
  let handed = 0;
  for (let shard = 0; shard < SHARDS; shard++) {
    const below = `${sortableTime(now)}~`;
    let more = true;
    while (more) {
      const { rows, last } = yield* query({ pk: partition(shard), below, limit: STEPS_PER_PAGE, consistent: true });
      yield* send(DECIDE, rows.map(stepIn));
      yield* remove(rows);
      handed += rows.length;
      more = last !== undefined;
    }
  }
  return handed;
}

const stepIn = (row: Row): Fact => JSON.parse(row["step"] as string) as Fact;
