import { timeTexts } from "../core/time-text.ts";
import { thrownByFunction } from "../error-words.ts";
import { resumeFrom, type StreamRecord } from "../stream/stream-record.ts";
import { takeApart } from "../stream/take-apart.ts";
import type { KinesisEvent, KinesisRecord, PartialBatchResponse } from "./lambda-event.ts";

/**
 * For functions that read every record of the stream, batch by batch, behind an event source mapping
 * with ReportBatchItemFailures.
 *
 * @param read returns the handles of what must come again.
 * @returns a handler that fails as a whole, in words that may be logged, where `read` does.
 */
export function streamHandler(read: (records: readonly StreamRecord[]) => Promise<readonly string[]>) {
  return async (event: KinesisEvent): Promise<PartialBatchResponse> => {
    try {
      const failed = await read(streamRecords(event));
      return { batchItemFailures: resumeFrom(failed).map((itemIdentifier) => ({ itemIdentifier })) };
    } catch (error) {
      throw thrownByFunction(error);
    }
  };
}

/** In the order of the shard; what producers put in as one is taken apart. A batch comes from one shard. */
export function streamRecords({ Records }: KinesisEvent): readonly StreamRecord[] {
  const textOf = timeTexts();
  return Records.flatMap((record) => takeApart(streamRecord(record, textOf)));
}

function streamRecord(
  { kinesis, eventID, eventSourceARN }: KinesisRecord,
  textOf: (ms: number) => string,
): StreamRecord {
  const record: StreamRecord = {
    sequenceNumber: kinesis.sequenceNumber,
    shardId: eventID.slice(0, eventID.indexOf(":")),
    streamArn: eventSourceARN,
    partitionKey: kinesis.partitionKey,
    arrivedAt: textOf(Math.round(kinesis.approximateArrivalTimestamp * 1000)),
    bytes: Buffer.from(kinesis.data, "base64"),
  };
  const point = eventID.indexOf(".");
  // Lambda writes none: so the replayer says of what it brings back that it has been taken apart already.
  return point < 0 ? record : { ...record, index: Number(eventID.slice(point + 1)) };
}
