import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  ListShardsCommand,
} from "@aws-sdk/client-kinesis";
import type { KinesisEvent } from "../runtime/aws/lambda-event.ts";

/** What Lambda would hand a function for the records of each shard: one event per shard, oldest record first. */
export async function kinesisEvents(client: KinesisClient, streamName: string): Promise<readonly KinesisEvent[]> {
  const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName: streamName }));
  return Promise.all(Shards.map(({ ShardId = "" }) => eventOf(client, streamName, ShardId)));
}

async function eventOf(client: KinesisClient, streamName: string, shardId: string): Promise<KinesisEvent> {
  const start = { StreamName: streamName, ShardId: shardId, ShardIteratorType: "TRIM_HORIZON" } as const;
  const { ShardIterator } = await client.send(new GetShardIteratorCommand(start));
  const { Records = [] } = await client.send(new GetRecordsCommand({ ShardIterator }));
  return {
    Records: Records.map((record) => ({
      eventID: `${shardId}:${record.SequenceNumber ?? ""}`,
      eventSourceARN: `arn:aws:kinesis:us-east-1:000000000000:stream/${streamName}`,
      kinesis: {
        partitionKey: record.PartitionKey ?? "",
        sequenceNumber: record.SequenceNumber ?? "",
        data: Buffer.from(record.Data ?? []).toString("base64"),
        approximateArrivalTimestamp: (record.ApproximateArrivalTimestamp?.getTime() ?? 0) / 1000,
      },
    })),
  };
}
