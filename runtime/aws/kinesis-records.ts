import type { StreamRecord } from "../stream/stream-record.ts";
import type { KinesisEvent, KinesisRecord } from "./lambda-event.ts";

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
