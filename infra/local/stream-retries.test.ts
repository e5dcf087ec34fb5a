import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { BatchVerdict } from "./batch-response.ts";
import { afterInvocation, laneFor, type StreamRecord, type Work } from "./stream-retries.ts";

const record = (n: number): StreamRecord => ({
  sequenceNumber: String(n),
  partitionKey: `k${n}`,
  data: "",
  arrivedAt: 1_000,
});
const records = (...numbers: readonly number[]) => numbers.map(record);
const numbersIn = (work: { readonly records: readonly StreamRecord[] }) =>
  work.records.map(({ sequenceNumber }) => Number(sequenceNumber));

const POLICY = { bisectBatchOnFunctionError: true, maximumRetryAttempts: 2, maximumRecordAgeSeconds: 60 };
const WHOLE = { ...POLICY, bisectBatchOnFunctionError: false };
const failedAll: BatchVerdict = { failed: "all", why: "broken", functionError: true };
const failed = (...numbers: readonly number[]): BatchVerdict => ({
  failed: "some",
  handles: new Set(numbers.map(String)),
});
const first = (...numbers: readonly number[]): Work => ({ records: records(...numbers), attempts: 0 });

describe("after an invocation for a shard", () => {
  it("success settles the batch", () => {
    expect(afterInvocation(first(1, 2), { failed: "none" }, POLICY, 1_000)).toEqual({
      settled: records(1, 2),
      again: [],
    });
  });

  it("the lowest sequence number named is the checkpoint, and all from there go again", () => {
    const { settled, again } = afterInvocation(first(1, 2, 3, 4), failed(4, 2), POLICY, 1_000);
    expect(settled).toEqual(records(1));
    expect(again.map(numbersIn)).toEqual([[2, 3, 4]]);
  });

  it("an error cuts the batch in two, which spends no retry", () => {
    const { again } = afterInvocation({ records: records(1, 2, 3), attempts: 1 }, failedAll, POLICY, 1_000);
    expect(again).toEqual([
      { records: records(1, 2), attempts: 1 },
      { records: records(3), attempts: 1 },
    ]);
  });

  it("an error sends the whole batch again where bisect is off", () => {
    expect(afterInvocation(first(1, 2), failedAll, WHOLE, 1_000).again).toEqual([
      { records: records(1, 2), attempts: 1 },
    ]);
  });

  it("used-up retries are given up, so that the shard goes on", () => {
    const { again, givenUp } = afterInvocation({ records: records(7), attempts: 2 }, failedAll, POLICY, 1_000);
    expect(again).toEqual([]);
    expect(givenUp).toMatchObject({ condition: "RetryAttemptsExhausted", attempts: 3 });
  });

  it("records that grew too old are given up", () => {
    expect(afterInvocation(first(7), failedAll, POLICY, 62_000).givenUp).toMatchObject({
      condition: "RecordAgeExceeded",
    });
  });

  it("settles or gives up every record exactly once, in order, and gives up only what fails", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.uniqueArray(fc.nat(29)),
        fc.boolean(),
        fc.boolean(),
        (size, poison, partial, bisect) => {
          const policy = { ...POLICY, bisectBatchOnFunctionError: bisect };
          const poisonous = new Set(poison);
          const outcome: number[] = [];
          const lost: number[] = [];
          const todo: Work[] = [first(...Array.from({ length: size }, (_, n) => n))];
          for (let work = todo.shift(); work !== undefined; work = todo.shift()) {
            const bad = numbersIn(work).filter((n) => poisonous.has(n));
            const verdict = bad.length === 0 ? ({ failed: "none" } as const) : partial ? failed(...bad) : failedAll;
            const next = afterInvocation(work, verdict, policy, 1_000);
            outcome.push(
              ...numbersIn({ records: next.settled }),
              ...(next.givenUp === undefined ? [] : numbersIn(next.givenUp)),
            );
            lost.push(...(next.givenUp === undefined ? [] : numbersIn(next.givenUp)));
            todo.unshift(...next.again);
          }
          expect(outcome).toEqual(Array.from({ length: size }, (_, n) => n));
          if (bisect) expect(lost).toEqual(lost.filter((n) => poisonous.has(n)));
        },
      ),
    );
  });

  it("keeps a partition key in one lane", () => {
    expect(laneFor("ann", 4)).toBe(laneFor("ann", 4));
    expect(new Set(Array.from({ length: 100 }, (_, n) => laneFor(`user-${n}`, 4)))).toEqual(new Set([0, 1, 2, 3]));
  });
});
