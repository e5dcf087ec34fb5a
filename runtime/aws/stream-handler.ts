import { resumeFrom, type StreamRecord } from "../stream/stream-record.ts";
import type { KinesisEvent, KinesisRecord, PartialBatchResponse } from "./lambda-event.ts";

/**
 * For functions that read every record of the stream, batch by batch, behind an event source mapping
 * with ReportBatchItemFailures.
 *
 * @param read returns the sequence numbers that must come again.
 */
export function streamHandler(read: (records: readonly StreamRecord[]) => Promise<readonly string[]>) {
  return async (event: KinesisEvent): Promise<PartialBatchResponse> => {
    const failed = await read(streamRecords(event));
    return { batchItemFailures: resumeFrom(failed).map((itemIdentifier) => ({ itemIdentifier })) };
  };
}

/** In the order of the shard. A batch comes from one shard. */
export function streamRecords({ Records }: KinesisEvent): readonly StreamRecord[] {
  return Records.map(streamRecord);
}

function streamRecord({ kinesis, eventID, eventSourceARN }: KinesisRecord): StreamRecord {
  return {
    sequenceNumber: kinesis.sequenceNumber,
    shardId: eventID.slice(0, eventID.indexOf(":")),
    streamArn: eventSourceARN,
    partitionKey: kinesis.partitionKey,
    arrivedAt: new Date(Math.round(kinesis.approximateArrivalTimestamp * 1000)).toISOString(),
    bytes: Buffer.from(kinesis.data, "base64"),
  };
}
