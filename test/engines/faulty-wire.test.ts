import { GetObjectCommand, CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { KinesisClient, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { ListTopicsCommand, PublishBatchCommand, SNSClient } from "@aws-sdk/client-sns";
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { clientConfig } from "../../infra/local/loopback.ts";
import { chance } from "../chance.ts";
import { eventually } from "./eventually.ts";
import { always, next, share, THROTTLED, UNAVAILABLE, unrulyQueue } from "./faults.ts";
import { type FaultyWire, startFaultyWire } from "./faulty-wire.ts";
import { startKinesis } from "./kinesis.ts";
import { type MessagingEngine, type Queue, startMessaging } from "./messaging.ts";

describe("a faulty wire", () => {
  let engine: MessagingEngine;
  let wire: FaultyWire;
  let sqs: SQSClient;
  let patient: SQSClient;
  let queue: Queue;

  beforeAll(async () => {
    engine = await startMessaging();
    wire = await startFaultyWire(engine.endpoint);
    const config = { ...clientConfig(wire.endpoint), useQueueUrlAsEndpoint: false };
    patient = new SQSClient(config);
    sqs = new SQSClient({ ...config, maxAttempts: 1 });
  });
  beforeEach(async () => {
    wire.faults = {};
    queue = await engine.createQueue();
  });
  afterAll(async () => {
    for (const client of [sqs, patient]) client.destroy();
    await wire.stop();
    await engine.stop();
  });

  const entries = Array.from({ length: 10 }, (_, n) => ({ Id: String(n), MessageBody: `body ü ${n}` }));
  const sendAll = (client = sqs) => client.send(new SendMessageBatchCommand({ QueueUrl: queue.url, Entries: entries }));
  const bodies = async () => (await engine.drain(queue)).map(({ Body }) => Body);

  it("lets everything through as it is, and counts it", async () => {
    const before = wire.calls.get("SendMessageBatch") ?? 0;
    await Promise.all([sendAll(), sendAll(), sendAll()]);
    expect(await bodies()).toHaveLength(30);
    expect(wire.calls.get("SendMessageBatch")).toBe(before + 3);
    const sns = new SNSClient(clientConfig(wire.endpoint));
    const topicArn = await engine.createTopic();
    expect((await sns.send(new ListTopicsCommand())).Topics).toContainEqual({ TopicArn: topicArn });
    const s3 = new S3Client({ ...clientConfig(wire.endpoint), forcePathStyle: true });
    const object = { Bucket: "facts", Key: "2025/a b=ü" };
    await s3.send(new CreateBucketCommand({ Bucket: "facts" }));
    await s3.send(new PutObjectCommand({ ...object, Body: Buffer.alloc(2_000_000, "gz") }));
    const { Body: stored } = await s3.send(new GetObjectCommand(object));
    expect((await stored?.transformToByteArray())?.length).toBe(2_000_000);
    for (const client of [sns, s3]) client.destroy();
  });

  it("fails a share of a batch's entries, which the engine never hears of", async () => {
    wire.faults = { SendMessageBatch: { failEntries: { when: share(0.3, chance(3)) } } };
    const { Successful = [], Failed = [] } = await sendAll();
    expect(Failed.length).toBeGreaterThan(0);
    expect(Failed[0]).toMatchObject({ Code: "InternalError", SenderFault: false });
    const through = entries
      .filter(({ Id }) => !Failed.some((one) => one.Id === Id))
      .map(({ MessageBody }) => MessageBody);
    expect(Successful).toHaveLength(through.length);
    expect(await bodies()).toEqual(through);
  });

  it("fails deletions and changes of visibility entry by entry", async () => {
    await sendAll();
    const all = { QueueUrl: queue.url, MaxNumberOfMessages: 10 };
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(all));
    const Entries = Messages.map(({ ReceiptHandle }, n) => ({ Id: String(n), ReceiptHandle, VisibilityTimeout: 0 }));
    const failEntries = { when: ({ Id }: { readonly Id?: unknown }) => Id !== "4" };
    wire.faults = {
      ChangeMessageVisibilityBatch: { failEntries },
      DeleteMessageBatch: { failEntries: { when: always } },
    };
    const changed = await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queue.url, Entries }));
    expect([changed.Successful?.length, changed.Failed?.length]).toEqual([1, 9]);
    const deleted = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queue.url, Entries }));
    expect([deleted.Successful?.length, deleted.Failed?.length]).toEqual([0, 10]);
    expect(await bodies()).toEqual([Messages[4]?.Body]);
  });

  it("fails records by their place", async () => {
    const kinesis = await startKinesis();
    const streamName = await kinesis.createStream(1);
    const as = { code: "ProvisionedThroughputExceededException", senderFault: false };
    const when = ({ PartitionKey }: { readonly PartitionKey?: unknown }) => PartitionKey === "b";
    const before = await startFaultyWire(kinesis.endpoint, { PutRecords: { failEntries: { when, as } } });
    const client = new KinesisClient(clientConfig(before.endpoint));
    const Records = ["a", "b", "c"].map((key) => ({ PartitionKey: key, Data: Buffer.from(key) }));
    const answer = await client.send(new PutRecordsCommand({ StreamName: streamName, Records }));
    expect(answer.FailedRecordCount).toBe(1);
    expect(answer.Records?.map(({ ErrorCode }) => ErrorCode)).toEqual([undefined, as.code, undefined]);
    expect(await kinesis.read(streamName)).toEqual(["a", "c"]);
    client.destroy();
    await before.stop();
    await kinesis.stop();
  });

  it("loses a reply after the engine has done what it was asked", async () => {
    wire.faults = { SendMessageBatch: { loseReply: next(1) } };
    await expect(sendAll()).rejects.toThrow("socket hang up");
    expect(await bodies()).toHaveLength(10);
    wire.faults = { SendMessageBatch: { loseReply: next(1) } };
    await sendAll(patient);
    expect(await bodies()).toHaveLength(20);
  });

  it.each([
    ["throttles", THROTTLED, { $metadata: { httpStatusCode: 400 } }],
    ["is unavailable for", UNAVAILABLE, { $metadata: { httpStatusCode: 503 } }],
  ])("%s a whole call, which the engine never hears of", async (_, as, answer) => {
    wire.faults = { SendMessageBatch: { refuse: { when: next(1), as } } };
    await expect(sendAll()).rejects.toMatchObject({ name: as.code, ...answer });
    expect(await bodies()).toEqual([]);
    await sendAll();
    wire.faults = { SendMessageBatch: { refuse: { when: next(2), as } } };
    expect((await sendAll(patient)).$metadata.attempts).toBe(3);
    expect(await bodies()).toHaveLength(20);
  });

  it("takes its time with every call, and with an operation as that one's own fault says", async () => {
    wire.faults = { "*": { latencyMs: 30 }, SendMessage: { latencyMs: 0 } };
    const start = performance.now();
    await sendAll();
    expect(performance.now() - start).toBeGreaterThanOrEqual(29);
    await sqs.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: "own" }));
    expect(await bodies()).toHaveLength(11);
  });

  it("answers in the engine's place, where it is told what", async () => {
    const Results = [{ Status: "RUNNING", TaskHandle: "task-1" }];
    const answer = ({ SourceArn }: { readonly SourceArn?: unknown }) =>
      SourceArn === queue.arn ? { Results } : undefined;
    wire.faults = { ListMessageMoveTasks: { answer } };
    const tasks = (SourceArn: string) => sqs.send(new ListMessageMoveTasksCommand({ SourceArn }));
    expect((await tasks(queue.arn)).Results).toEqual(Results);
    await expect(tasks(`${queue.arn}-other`)).rejects.toThrow();
  });

  it("shows a call to a test, and holds it until the test lets it go on", async () => {
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const seen: unknown[] = [];
    wire.faults = {
      SendMessageBatch: {
        onCall: async (body, operation) => {
          seen.push(operation, body["QueueUrl"]);
          await held;
        },
      },
    };
    const sending = sendAll();
    await eventually("it is called", () => seen.length > 0);
    expect(seen).toEqual(["SendMessageBatch", queue.url]);
    expect(await bodies()).toEqual([]);
    letGo();
    await sending;
    expect(await bodies()).toHaveLength(10);
  });

  it("falls silent until the caller gives up, be it done or not", async () => {
    const giveUp = () => AbortSignal.timeout(100);
    const send = new SendMessageCommand({ QueueUrl: queue.url, MessageBody: "one" });
    for (const [isDone, left] of [
      [false, []],
      [true, ["one"]],
    ] as const) {
      wire.faults = { SendMessage: { silence: { when: always, isDone } } };
      await expect(sqs.send(send, { abortSignal: giveUp() })).rejects.toThrow();
      expect(await bodies()).toEqual(left);
    }
  });

  it("asks the engine twice, and the caller hears of the second", async () => {
    wire.faults = { SendMessageBatch: { askTwice: next(1) } };
    expect((await sendAll()).Successful).toHaveLength(10);
    expect(await bodies()).toHaveLength(20);
  });

  it("changes what the engine said", async () => {
    await sendAll();
    wire.faults = { ReceiveMessage: unrulyQueue({ luck: chance(2), again: 1, late: 0 }) };
    const receive = new ReceiveMessageCommand({ QueueUrl: queue.url, MaxNumberOfMessages: 10 });
    const first = await sqs.send(receive);
    expect(first.Messages?.map(({ Body }) => Body)).not.toEqual(entries.map(({ MessageBody }) => MessageBody));
    const again = await sqs.send(receive);
    expect(again.Messages?.map(({ ReceiptHandle }) => ReceiptHandle).toSorted()).toEqual(
      first.Messages?.map(({ ReceiptHandle }) => ReceiptHandle).toSorted(),
    );
  });

  it("fails a topic's entries, and refuses in each service's own words", async () => {
    const sns = new SNSClient({ ...clientConfig(wire.endpoint), maxAttempts: 1 });
    const topic = await engine.createTopic();
    await engine.subscribe(topic, queue);
    const publish = new PublishBatchCommand({
      TopicArn: topic,
      PublishBatchRequestEntries: ["a ü&<", "b"].map((Message, n) => ({ Id: String(n), Message })),
    });
    wire.faults = { PublishBatch: { failEntries: { when: ({ Id }) => Id === "1" } } };
    const answer = await sns.send(publish);
    expect(answer.Successful?.map(({ Id }) => Id)).toEqual(["0"]);
    expect(answer.Failed).toEqual([{ Id: "1", Code: "InternalError", Message: "Injected", SenderFault: false }]);
    expect(await bodies()).toEqual(["a ü&<"]);
    const as = { status: 503, code: "SlowDown" };
    wire.faults = { PublishBatch: { refuse: { when: always, as } }, PutObject: { refuse: { when: always, as } } };
    const s3 = new S3Client({ ...clientConfig(wire.endpoint), forcePathStyle: true, maxAttempts: 1 });
    const refused = { name: "SlowDown", $metadata: { httpStatusCode: 503 } };
    await expect(sns.send(publish)).rejects.toMatchObject(refused);
    const put = new PutObjectCommand({ Bucket: "facts", Key: "k", Body: "x" });
    await expect(s3.send(put)).rejects.toMatchObject(refused);
    for (const client of [sns, s3]) client.destroy();
  });

  it("asks a picker about each call, once, and says who makes it", async () => {
    const asked: string[] = [];
    wire.faults = ({ operation, accessKey }) => {
      asked.push(`${accessKey} ${operation}`);
      return asked.length === 2 ? { refuse: { when: always, as: UNAVAILABLE } } : undefined;
    };
    await sendAll();
    await expect(sendAll()).rejects.toMatchObject({ name: "ServiceUnavailable" });
    await sendAll();
    expect(asked).toEqual(Array.from({ length: 3 }, () => "local SendMessageBatch"));
    expect(await bodies()).toHaveLength(20);
  });

  it("breaks a caller's connection when the engine is gone, and outlives callers who break off", async () => {
    const other = await startMessaging();
    const before = await startFaultyWire(other.endpoint);
    await other.stop();
    for (const faults of [{}, { "*": { loseReply: always } }]) {
      before.faults = faults;
      await expect(fetch(before.endpoint, { method: "POST", body: "{}" })).rejects.toThrow();
    }
    await before.stop();
    wire.faults = { "*": { latencyMs: 20 } };
    const abort = AbortSignal.timeout(5);
    await expect(fetch(wire.endpoint, { method: "POST", body: "{}", signal: abort })).rejects.toThrow();
    await sendAll();
    expect(await bodies()).toHaveLength(10);
  });
});
