import type { StreamRecord } from "../../../runtime/stream/stream-record.ts";

/**
 * Where a record stands, in the words of Lambda's own letters about records it gave up on, so that
 * whoever reads those reads these.
 *
 * @param at RFC 3339
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
 */
export function pointerTo({ streamArn, shardId, sequenceNumber, arrivedAt }: StreamRecord, at: string): string {
  return JSON.stringify({
    version: "1.0",
    timestamp: at,
    requestContext: { condition: "RecordTooLargeForLetter", approximateInvokeCount: 1 },
    KinesisBatchInfo: {
      shardId,
      startSequenceNumber: sequenceNumber,
      endSequenceNumber: sequenceNumber,
      approximateArrivalOfFirstRecord: arrivedAt,
      approximateArrivalOfLastRecord: arrivedAt,
      batchSize: 1,
      streamArn,
    },
  });
}
