import { randomUUID } from "node:crypto";
import {
  CreateStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
} from "@aws-sdk/client-kinesis";
import kinesalite from "kinesalite";
import { clientConfig, close, listen } from "../../infra/local/loopback.ts";
import { takeApart } from "../../runtime/stream/take-apart.ts";
import { eventually } from "./eventually.ts";

export interface KinesisEngine {
  readonly endpoint: string;
  readonly client: KinesisClient;
  /** @returns the name of a new stream that takes records. */
  createStream(shards?: number): Promise<string>;
  /**
   * Everything in the stream as text, shard after shard, each of what was put in as one; the order within a partition key
   * is the order stored.
   */
  read(streamName: string): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** Kinesis in memory, on a free port of 127.0.0.1. It never refuses a record and never throttles. */
export async function startKinesis(): Promise<KinesisEngine> {
  const server = kinesalite({ createStreamMs: 0, shardLimit: 1_000 });
  const endpoint = await listen(server);
  const client = new KinesisClient(clientConfig(endpoint));
  return {
    endpoint,
    client,
    async createStream(shards = 2) {
      const streamName = `stream-${randomUUID()}`;
      await client.send(new CreateStreamCommand({ StreamName: streamName, ShardCount: shards }));
      await eventually("the stream has shards", async () => (await shardsOf(streamName)).length === shards);
      return streamName;
    },
    async read(streamName) {
      const perShard = await Promise.all((await shardsOf(streamName)).map((shard) => readShard(streamName, shard)));
      return perShard.flat();
    },
    async stop() {
      client.destroy();
      await close(server);
    },
  };

  async function shardsOf(streamName: string): Promise<readonly string[]> {
    const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName: streamName }));
    return Shards.flatMap(({ ShardId }) => ShardId ?? []);
  }

  async function readShard(streamName: string, shardId: string): Promise<readonly string[]> {
    const start = { StreamName: streamName, ShardId: shardId, ShardIteratorType: "TRIM_HORIZON" } as const;
    let { ShardIterator: iterator } = await client.send(new GetShardIteratorCommand(start));
    const texts: string[] = [];
    for (;;) {
      const page = await client.send(new GetRecordsCommand({ ShardIterator: iterator }));
      if (page.Records === undefined || page.Records.length === 0) return texts;
      const records = page.Records.flatMap(({ Data: bytes = new Uint8Array() }) => takeApart({ bytes }));
      texts.push(...records.map(({ bytes }) => Buffer.from(bytes).toString()));
      iterator = page.NextShardIterator;
    }
  }
}
