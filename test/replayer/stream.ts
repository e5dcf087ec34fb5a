import {
  PutRecordCommand,
  SplitShardCommand,
  DescribeStreamCommand,
  type KinesisClient,
} from "@aws-sdk/client-kinesis";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { lambdaFunction } from "../../dlq-replayer/aws/lambda-function.ts";
import type { StreamFunction } from "../../dlq-replayer/moves/ports.ts";
import { clientConfig } from "../../infra/local/loopback.ts";
import type { KinesisEvent } from "../../runtime/aws/lambda-event.ts";
import { eventually } from "../engines/eventually.ts";
import { startFaultyWire } from "../engines/faulty-wire.ts";
import { type HttpAnswer, startOtherSide } from "../engines/other-side.ts";

/** A record where it stands. */
export interface Stored {
  readonly text: string;
  readonly partitionKey: string;
  readonly shardId: string;
  readonly sequenceNumber: string;
}

export const arnOf = (streamName: string): string => `arn:aws:kinesis:us-east-1:000000000000:stream/${streamName}`;

/** One after the other, each under a key of its own. */
export async function put(
  client: KinesisClient,
  StreamName: string,
  texts: readonly string[],
): Promise<readonly Stored[]> {
  const stored: Stored[] = [];
  for (const [n, text] of texts.entries()) {
    const partitionKey = `key-${n}`;
    const { ShardId = "", SequenceNumber = "" } = await client.send(
      new PutRecordCommand({ StreamName, PartitionKey: partitionKey, Data: Buffer.from(text) }),
    );
    stored.push({ text, partitionKey, shardId: ShardId, sequenceNumber: SequenceNumber });
  }
  return stored;
}

/** Splits the only shard, which takes no more records then and keeps what it has. */
export async function split(client: KinesisClient, StreamName: string): Promise<void> {
  const shards = async () => {
    const { StreamDescription } = await client.send(new DescribeStreamCommand({ StreamName }));
    return StreamDescription?.StreamStatus === "ACTIVE" ? (StreamDescription.Shards ?? []) : [];
  };
  const [{ ShardId } = {}] = await shards();
  await client.send(
    new SplitShardCommand({ StreamName, ShardToSplit: ShardId, NewStartingHashKey: (2n ** 127n).toString() }),
  );
  await eventually("there are three shards", async () => (await shards()).length === 3);
}

/**
 * What Lambda leaves of some records that a function gave up on.
 * https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
 * @param more records that were there and have left the stream since
 */
export function pointerTo(streamName: string, records: readonly Stored[], more = 0): string {
  return JSON.stringify({
    requestContext: {
      requestId: "c9b8fa9f-5a7f-xmpl-af9c-0c604cde93a5",
      functionArn: "arn:aws:lambda:us-east-1:000000000000:function:reader",
      condition: "RetryAttemptsExhausted",
      approximateInvokeCount: 5,
    },
    responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
    version: "1.0",
    timestamp: "2026-01-01T00:00:00.000Z",
    KinesisBatchInfo: {
      shardId: records[0]?.shardId,
      startSequenceNumber: records[0]?.sequenceNumber,
      endSequenceNumber: records.at(-1)?.sequenceNumber,
      approximateArrivalOfFirstRecord: "2026-01-01T05:00:00.000Z",
      approximateArrivalOfLastRecord: "2026-01-01T05:00:01.000Z",
      batchSize: records.length + more,
      streamArn: arnOf(streamName),
    },
  });
}

export type Call = KinesisEvent["Records"];

/** A function behind Lambda's own protocol. */
export interface Reader {
  readonly run: StreamFunction;
  /** The records of each call. */
  readonly calls: readonly Call[];
  /** Texts of all that it was handed, in order. */
  readonly texts: () => readonly string[];
  stop(): Promise<void>;
}

/** What a function answers: a partial batch response, or as Lambda says it failed or was not called. */
export const DONE: HttpAnswer = { status: 200, body: '{"batchItemFailures":[]}' };
export const THROWS: HttpAnswer = {
  status: 200,
  headers: { "x-amz-function-error": "Unhandled" },
  body: '{"errorType":"TypeError","errorMessage":"x is not a function"}',
};
export const BUSY: HttpAnswer = {
  status: 429,
  headers: { "x-amzn-errortype": "TooManyRequestsException" },
  body: '{"message":"Rate Exceeded."}',
};
export const failingAt = (sequenceNumber: string): HttpAnswer => ({
  status: 200,
  body: JSON.stringify({ batchItemFailures: [{ itemIdentifier: sequenceNumber }] }),
});

/** @param latencyMs added to every call */
export async function startReader(answer: (call: Call, nth: number) => HttpAnswer, latencyMs: number): Promise<Reader> {
  const calls: Call[] = [];
  const side = await startOtherSide({
    accept: DONE,
    throttle: BUSY,
    fault: THROWS,
    refuse: ({ body }) => {
      const call = (JSON.parse(body) as KinesisEvent).Records;
      calls.push(call);
      return answer(call, calls.length);
    },
  });
  const wire = await startFaultyWire(side.endpoint, { "*": { latencyMs } });
  const client = new LambdaClient({ ...clientConfig(wire.endpoint), maxAttempts: 1 });
  return {
    run: lambdaFunction(client, "reader"),
    calls,
    texts: () => calls.flat().map(({ kinesis }) => Buffer.from(kinesis.data, "base64").toString()),
    async stop() {
      client.destroy();
      await wire.stop();
      await side.stop();
    },
  };
}
