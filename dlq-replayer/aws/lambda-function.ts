import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import type { KinesisEvent, PartialBatchResponse } from "../../runtime/aws/lambda-event.ts";
import { handleOf } from "../../runtime/stream/stream-record.ts";
import { errorWords, othersWords } from "../../runtime/error-words.ts";
import type { EntryAnswer, StreamFunction, StreamRecord } from "../moves/ports.ts";

/**
 * Calls a reader of the stream as its event source mapping does, and reads its partial batch response.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
 */
export function lambdaFunction(client: Pick<LambdaClient, "send">, name: string): StreamFunction {
  return {
    async handle(streamArn, shardId, records): Promise<EntryAnswer<number>> {
      const event: KinesisEvent = { Records: records.map((record) => recordOf(streamArn, shardId, record)) };
      try {
        const { FunctionError, Payload } = await client.send(
          new InvokeCommand({ FunctionName: name, Payload: Buffer.from(JSON.stringify(event)) }),
        );
        const said = Buffer.from(Payload ?? []).toString();
        // Called, it may have done part of it before it failed; readers of the stream can be handed records twice.
        return FunctionError === undefined ? handledOf(records, said) : { is: "unsure", reason: errorIn(said) };
      } catch (error) {
        return notCalled(error);
      }
    },
  };
}

/** Busy and refused functions did nothing; of a call that was cut off nobody knows. */
function notCalled(error: unknown): EntryAnswer<never> {
  const reason = errorWords(error);
  if (!(error instanceof Error)) return { is: "unsure", reason };
  if (/TooManyRequests|Throttl/i.test(error.name)) return { is: "refused", reason, passing: true };
  const isRefused = /ResourceNotFound|AccessDenied|InvalidRequest/i.test(error.name);
  return isRefused ? { is: "refused", reason, passing: false } : { is: "unsure", reason };
}

function recordOf(streamArn: string, shardId: string, record: StreamRecord) {
  const { sequenceNumber, partitionKey, data, arrivedAt } = record;
  return {
    kinesis: {
      kinesisSchemaVersion: "1.0",
      partitionKey,
      sequenceNumber,
      data: Buffer.from(data).toString("base64"),
      approximateArrivalTimestamp: Date.parse(arrivedAt) / 1_000,
    },
    eventSource: "aws:kinesis",
    eventVersion: "1.0",
    // With the index of one that was taken out of an aggregate, so that it is known by it when it is parked again.
    eventID: `${shardId}:${handleOf(record)}`,
    eventName: "aws:kinesis:record",
    awsRegion: streamArn.split(":")[3] ?? "",
    eventSourceARN: streamArn,
  };
}

/** An empty or absent list is success; an identifier that is none of ours is failure of all. */
function handledOf(records: readonly StreamRecord[], said: string): EntryAnswer<number> {
  const failed = failedIn(said);
  if (failed === undefined) return { is: "unsure", reason: "the function's answer is no partial batch response" };
  const places = failed.map((id) => records.findIndex(({ sequenceNumber }) => sequenceNumber === id));
  return { is: "done", as: places.includes(-1) ? 0 : Math.min(records.length, ...places) };
}

function failedIn(said: string): readonly string[] | undefined {
  try {
    const response = JSON.parse(said === "" ? "null" : said) as Partial<PartialBatchResponse> | null;
    return response?.batchItemFailures?.map(({ itemIdentifier }) => itemIdentifier) ?? [];
  } catch {
    return undefined;
  }
}

/** What Lambda hands over of an error, `{ errorType, errorMessage }`, without what it may quote. */
function errorIn(said: string): string {
  try {
    const { errorType, errorMessage } = JSON.parse(said) as {
      readonly errorType?: string;
      readonly errorMessage?: string;
    };
    return othersWords(errorType ?? "Error", errorMessage);
  } catch {
    return "the function failed and did not say how";
  }
}
