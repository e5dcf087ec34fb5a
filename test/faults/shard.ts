import { type BatchVerdict, judgeResponse } from "../../infra/local/batch-response.ts";
import { afterInvocation, type StreamRecord, type Work } from "../../infra/local/stream-retries.ts";
import type { KinesisEvent, PartialBatchResponse } from "../../runtime/aws/lambda-event.ts";
import type { StreamTrigger } from "../../runtime/definition.ts";
import type { Mortal } from "./meddlers.ts";

const ARRIVED_MS = Date.parse("2026-03-01T09:00:00.000Z");

/** A shard with records of these bytes, whose keys repeat. */
export const shardOf = (contents: readonly (string | Buffer)[]): readonly StreamRecord[] =>
  contents.map((content, n) => ({
    sequenceNumber: String(1_000 + n),
    partitionKey: `key-${n % 3}`,
    data: Buffer.from(content).toString("base64"),
    arrivedAt: ARRIVED_MS,
  }));

/** A function of the stream in the hands of one worker. */
export type StreamFunction = (worker: Mortal) => (event: KinesisEvent) => Promise<PartialBatchResponse>;

export interface Reading {
  readonly trigger: StreamTrigger;
  readonly records: readonly StreamRecord[];
  readonly employ: () => Mortal;
  readonly functionOf: StreamFunction;
}

/**
 * Hands a shard's records to a function as Lambda does, each invocation to a worker of its own, until all are settled.
 * @returns what Lambda gave up.
 */
export async function readShard({ trigger, records, employ, functionOf }: Reading): Promise<readonly StreamRecord[]> {
  const givenUp: StreamRecord[] = [];
  const todo: Work[] = [];
  for (let at = 0; at < records.length; at += trigger.batchSize) {
    todo.push({ records: records.slice(at, at + trigger.batchSize), attempts: 0 });
    for (let work = todo.shift(); work !== undefined; work = todo.shift()) {
      const worker = employ();
      const answered = functionOf(worker)({ Records: work.records.map(eventRecord) }).then(
        (answer) => verdictOn(work.records, answer),
        (error: unknown) => failedAll(String(error)),
      );
      const verdict = await Promise.race([answered, worker.dies.then(() => failedAll("the worker died"))]);
      const next = afterInvocation(work, verdict, trigger, ARRIVED_MS);
      givenUp.push(...(next.givenUp?.records ?? []));
      todo.unshift(...next.again);
    }
  }
  return givenUp;
}

const failedAll = (why: string): BatchVerdict => ({ failed: "all", why, functionError: true });

const verdictOn = (records: readonly StreamRecord[], answer: PartialBatchResponse): BatchVerdict =>
  judgeResponse(
    { requestId: "simulated", payload: JSON.stringify(answer) },
    records.map(({ sequenceNumber }) => sequenceNumber),
  );

const eventRecord = ({ sequenceNumber, partitionKey, data, arrivedAt }: StreamRecord) => ({
  eventID: `shardId-000000000000:${sequenceNumber}`,
  eventSourceARN: "arn:aws:kinesis:us-east-1:000000000000:stream/facts",
  kinesis: {
    partitionKey,
    sequenceNumber,
    data,
    approximateArrivalTimestamp: arrivedAt / 1_000,
  },
});
