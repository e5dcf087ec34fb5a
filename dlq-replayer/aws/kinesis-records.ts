import {
  DescribeStreamSummaryCommand,
  ExpiredIteratorException,
  GetRecordsCommand,
  type GetRecordsOutput,
  GetShardIteratorCommand,
  InvalidArgumentException,
  type KinesisClient,
  ResourceNotFoundException,
} from "@aws-sdk/client-kinesis";
import { type Pointer, streamNameOf } from "../core/pointer.ts";
import type { Records, StreamRecord } from "../moves/ports.ts";

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html */
const MOST_PER_READ = 1_000;

/**
 * Reads a range of one shard. A read may bring fewer records than there are, or none, and the range be not over: it is
 * over behind its last record, or at the end of the shard. Shards that were split or merged are read as long as the
 * stream keeps them.
 */
export function kinesisRecords(client: Pick<KinesisClient, "send">): Records {
  /** Asked once for each stream: thousands of letters may point to one. */
  const retentions = new Map<string, Promise<number>>();
  return {
    async *read(pointer) {
      let iterator = await iteratorFor(pointer);
      let behind: string | undefined;
      const end = BigInt(pointer.endSequenceNumber);
      while (iterator !== undefined) {
        const page = await pageAt(iterator);
        if (page === undefined) {
          iterator = await iteratorFor(pointer, behind);
          continue;
        }
        const records = (page.Records ?? []).map(
          ({ SequenceNumber = "0", PartitionKey = "", Data, ApproximateArrivalTimestamp }): StreamRecord => ({
            sequenceNumber: SequenceNumber,
            partitionKey: PartitionKey,
            arrivedAt: (ApproximateArrivalTimestamp ?? new Date(pointer.firstArrivedAt)).toISOString(),
            data: Data ?? new Uint8Array(),
          }),
        );
        if (records.length > 0) yield records;
        const last = records.at(-1);
        behind = last?.sequenceNumber ?? behind;
        if (last !== undefined && BigInt(last.sequenceNumber) >= end) return;
        // At the tip there is nothing behind: the rest of the range has left the stream.
        if (records.length === 0 && (page.MillisBehindLatest ?? 0) === 0) return;
        iterator = page.NextShardIterator;
      }
    },
    retentionHours(streamArn) {
      const known = retentions.get(streamArn) ?? retentionOf(streamArn);
      retentions.set(streamArn, known);
      return known;
    },
  };

  async function retentionOf(streamArn: string): Promise<number> {
    const { StreamDescriptionSummary: summary } = await client.send(
      new DescribeStreamSummaryCommand({ StreamName: streamNameOf(streamArn) }),
    );
    return summary?.RetentionPeriodHours ?? 24;
  }

  /** @returns undefined when the iterator has expired: it lives for five minutes, and whoever reads may take longer. */
  async function pageAt(ShardIterator: string): Promise<GetRecordsOutput | undefined> {
    try {
      return await client.send(new GetRecordsCommand({ ShardIterator, Limit: MOST_PER_READ }));
    } catch (error) {
      if (error instanceof ExpiredIteratorException) return undefined;
      throw error;
    }
  }

  /** @param behind what was read already. @returns undefined when the shard is gone, or the place on it. */
  async function iteratorFor(pointer: Pointer, behind?: string): Promise<string | undefined> {
    try {
      const { ShardIterator } = await client.send(
        new GetShardIteratorCommand({
          StreamName: streamNameOf(pointer.streamArn),
          ShardId: pointer.shardId,
          ShardIteratorType: behind === undefined ? "AT_SEQUENCE_NUMBER" : "AFTER_SEQUENCE_NUMBER",
          StartingSequenceNumber: behind ?? pointer.startSequenceNumber,
        }),
      );
      return ShardIterator;
    } catch (error) {
      if (error instanceof ResourceNotFoundException || error instanceof InvalidArgumentException) return undefined;
      throw error;
    }
  }
}
