import { PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { s3ObjectStore } from "../../runtime/aws/s3-object-store.ts";
import { streamHandler } from "../../runtime/aws/stream-handler.ts";
import { StoreUnavailable } from "../../runtime/errors.ts";
import { silentLog } from "../../runtime/kit/log.ts";
import type { ObjectStore } from "../../runtime/ports.ts";
import { type KinesisEngine, startKinesis } from "../../test/engines/kinesis.ts";
import { type MessagingEngine, startMessaging } from "../../test/engines/messaging.ts";
import { kinesisEvents } from "../../test/kinesis-event.ts";
import { storeBatch } from "./store-batch.ts";

let kinesis: KinesisEngine;
let messaging: MessagingEngine;

beforeAll(async () => {
  [kinesis, messaging] = await Promise.all([startKinesis(), startMessaging()]);
});

afterAll(() => Promise.all([kinesis.stop(), messaging.stop()]));

const JOINED = '{"id":"f-1","type":"user-joined.v1","time":"2026-03-01T09:00:00Z","data":{"handle":"😀"}}';
const LIKED = '{"id":"f-2","type":"post-liked.v1","time":"2026-03-01T09:00:01Z"}';
const POISON = Buffer.from([0xff, 0x00]);

describe("the archive between real engines", () => {
  it("keeps every record, once, also when the batch is delivered again", async () => {
    const streamName = await streamOf([JOINED, LIKED, POISON, JOINED]);
    const bucket = await aBucket("every-record");
    const handler = streamHandler(
      storeBatch({ objects: s3ObjectStore({ client: messaging.s3, bucket }), log: silentLog }),
    );
    const [event = { Records: [] }] = await kinesisEvents(kinesis.client, streamName);
    expect(await handler(event)).toEqual({ batchItemFailures: [] });
    expect(await handler(event)).toEqual({ batchItemFailures: [] });

    const kept = await contents(bucket);
    expect(
      kept.map(({ key }) => key.replaceAll(/\d{56}/g, "N").replace(/dt=[\d-]+\/hour=\d\d/, "dt=D/hour=H")),
    ).toEqual([
      "type=_unreadable/dt=D/hour=H/shardId-000000000000-N-N.ndjson.gz",
      "type=post-liked.v1/dt=D/hour=H/shardId-000000000000-N-N.ndjson.gz",
      "type=user-joined.v1/dt=D/hour=H/shardId-000000000000-N-N.ndjson.gz",
    ]);
    expect(kept[0]?.lines[0]).toContain(`"base64":"${POISON.toString("base64")}"`);
    expect(kept[1]?.lines).toEqual([LIKED]);
    expect(kept[2]).toMatchObject({
      lines: [JOINED, JOINED],
      metadata: { count: "2", "first-time": "2026-03-01T09:00:00Z", "last-time": "2026-03-01T09:00:00Z" },
    });
  });

  it("acknowledges nothing that is not stored: the shard comes again, and then all is there", async () => {
    const streamName = await streamOf([JOINED, LIKED, JOINED]);
    const bucket = await aBucket("failed-put");
    const real = s3ObjectStore({ client: messaging.s3, bucket });
    let isDown = true;
    const objects: ObjectStore = {
      put: (object) =>
        isDown && object.key.startsWith("type=post-liked.v1/")
          ? Promise.reject(new StoreUnavailable("S3 is having a bad day"))
          : real.put(object),
    };
    const handler = streamHandler(storeBatch({ objects, log: silentLog }));
    const [event = { Records: [] }] = await kinesisEvents(kinesis.client, streamName);
    const second = event.Records[1]?.kinesis.sequenceNumber;
    expect(await handler(event)).toEqual({ batchItemFailures: [{ itemIdentifier: second }] });
    isDown = false;
    expect(await handler({ Records: event.Records.slice(1) })).toEqual({ batchItemFailures: [] });
    expect(new Set((await contents(bucket)).flatMap(({ lines }) => lines))).toEqual(new Set([JOINED, LIKED]));
  });
});

async function streamOf(records: readonly (string | Buffer)[]): Promise<string> {
  const streamName = await kinesis.createStream(1);
  const Records = records.map((data) => ({ PartitionKey: "key", Data: Buffer.from(data) }));
  await kinesis.client.send(new PutRecordsCommand({ StreamName: streamName, Records }));
  return streamName;
}

async function aBucket(bucket: string): Promise<string> {
  await messaging.s3.send(new CreateBucketCommand({ Bucket: bucket }));
  return bucket;
}

async function contents(bucket: string) {
  const { Contents = [] } = await messaging.s3.send(new ListObjectsV2Command({ Bucket: bucket }));
  return Promise.all(
    Contents.map(async ({ Key: key = "" }) => {
      const { Body, Metadata: metadata } = await messaging.s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      const text = gunzipSync((await Body?.transformToByteArray()) ?? "").toString();
      return { key, metadata, lines: text.trimEnd().split("\n") };
    }),
  );
}
