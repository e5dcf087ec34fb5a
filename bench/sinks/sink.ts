import { CreateStreamCommand, KinesisClient, ListShardsCommand } from "@aws-sdk/client-kinesis";
import { CreateTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import { buildApp } from "fauxqs";
import kinesalite from "kinesalite";
import { eventually } from "../../test/engines/eventually.ts";
import { clientConfig, listen } from "../../infra/local/loopback.ts";
import { bySize, countOf, nullServer } from "./null-server.ts";

/** A process of its own, so that the sender's processor time is the sender's alone. */
const start: Readonly<Record<string, () => Promise<string>>> = {
  async kinesis() {
    const endpoint = await listen(kinesalite({ createStreamMs: 0 }));
    const client = new KinesisClient(clientConfig(endpoint));
    await client.send(new CreateStreamCommand({ StreamName: "facts", ShardCount: 4 }));
    await eventually("the stream has shards", async () => {
      const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName: "facts" }));
      return Shards.length === 4;
    });
    client.destroy();
    return endpoint;
  },
  kinesisNull() {
    const answer = bySize((entries) => {
      const record = {
        SequenceNumber: "49590338271490256608559692538361571095921575989136588898",
        ShardId: "shardId-0",
      };
      return JSON.stringify({ FailedRecordCount: 0, Records: Array.from({ length: entries }, () => record) });
    });
    return listen(nullServer((body) => answer(countOf('"PartitionKey"', body)), "application/x-amz-json-1.1"));
  },
  async sns() {
    const app = buildApp({ logger: false });
    const endpoint = await app.listen({ port: 0, host: "127.0.0.1" });
    const client = new SNSClient(clientConfig(endpoint));
    await client.send(new CreateTopicCommand({ Name: "facts" }));
    client.destroy();
    return endpoint;
  },
  snsNull() {
    const answer = bySize((entries) => {
      const members = Array.from(
        { length: entries },
        (_, id) => `<member><Id>${id}</Id><MessageId>m</MessageId></member>`,
      );
      const result = `<Successful>${members.join("")}</Successful><Failed/>`;
      return (
        `<PublishBatchResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishBatchResult>${result}` +
        "</PublishBatchResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></PublishBatchResponse>"
      );
    });
    return listen(nullServer((body) => answer(countOf(".Id=", body)), "text/xml"));
  },
};

process.on("disconnect", () => process.exit(0));
process.send?.(await start[process.argv[2] ?? ""]?.());
