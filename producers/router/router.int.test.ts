import { randomBytes } from "node:crypto";
import { PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { openLetter } from "../../runtime/aws/dead-letter.ts";
import { ask, type PublishBatchInput, type Service } from "../../runtime/aws/operations.ts";
import { snsSender } from "../../runtime/aws/sns-sender.ts";
import { sqsDeadLetters } from "../../runtime/aws/sqs-dead-letters.ts";
import { streamHandler } from "../../runtime/aws/stream-handler.ts";
import { silentLog } from "../../runtime/kit/log.ts";
import { aggregate } from "../../runtime/stream/aggregate.ts";
import { type KinesisEngine, startKinesis } from "../../test/engines/kinesis.ts";
import { type MessagingEngine, startMessaging } from "../../test/engines/messaging.ts";
import { kinesisEvents } from "../../test/kinesis-event.ts";
import { routeBatch } from "./route-batch.ts";

let kinesis: KinesisEngine;
let messaging: MessagingEngine;

beforeAll(async () => {
  [kinesis, messaging] = await Promise.all([startKinesis(), startMessaging()]);
});

afterAll(() => Promise.all([kinesis.stop(), messaging.stop()]));

const FACT = '{"id":"f-1","type":"user-joined.v1","data":{"handle":"😀"}}';
const POISON: readonly (string | Buffer)[] = [
  Buffer.from([0xff, 0xfe, 0x00]),
  '{"half":',
  '{"id":"f-1"}',
  "[]",
  " ",
  '{"emoji":"😀"',
  "x".repeat(1_048_576),
];

describe("the router between real engines", () => {
  it("delivers each fact to those who asked for its type, and parks each poison record with its exact bytes", async () => {
    const { put, run, joined, liked, deadLetters } = await aRouter();
    await put([FACT, ...POISON.flatMap((poison) => [poison, '{"id":"f-2","type":"post-liked.v1"}'])]);
    expect(await run()).toEqual([{ batchItemFailures: [] }]);

    const facts = await messaging.drain(joined);
    expect(facts.map(({ Body = "" }) => JSON.parse(Body) as unknown)).toEqual([JSON.parse(FACT)]);
    expect(facts[0]?.MessageAttributes).toEqual({ type: { DataType: "String", StringValue: "user-joined.v1" } });
    expect(await messaging.drain(liked)).toHaveLength(POISON.length);
    const letters = (await messaging.drain(deadLetters)).map(opened);
    expect(letters.map(({ bytes }) => bytes.toString("hex")).sort()).toEqual(
      POISON.map((poison) => Buffer.from(poison).toString("hex")).sort(),
    );
    expect(letters.map(({ partitionKey }) => partitionKey)).toEqual(POISON.map((_, n) => `key-${1 + 2 * n}`));
    for (const { cause } of letters) {
      expect(cause).toMatchObject({ consumer: "router", code: "UNREADABLE_FACT" });
      expect(cause?.origin).toMatch(/^arn:aws:kinesis:.*:stream\/stream-\S+ shardId-000000000000:\d{56}$/);
    }
  });

  it("delivers facts that were put in as one, parks what is poison among them, and an aggregate that cannot be opened", async () => {
    const { put, run, joined, deadLetters } = await aRouter();
    const whole = aggregate(1_000_000);
    for (const text of [FACT, "[]", FACT]) whole.add({ partitionKey: "user-1", data: Buffer.from(text) });
    const broken = whole.encode().subarray(0, -1);
    await put([whole.encode(), broken, FACT]);
    expect(await run()).toEqual([{ batchItemFailures: [] }]);

    expect(await messaging.drain(joined)).toHaveLength(3);
    const letters = (await messaging.drain(deadLetters)).map(opened);
    expect(letters.map(({ bytes, cause }) => [bytes.toString("hex"), cause?.message])).toEqual([
      [Buffer.from("[]").toString("hex"), "The record is JSON but no object"],
      [broken.toString("hex"), "The aggregate's checksum does not hold"],
    ]);
    expect(letters.map(({ partitionKey }) => partitionKey)).toEqual(["user-1", "key-1"]);
    expect(letters[0]?.cause?.origin).toMatch(/ shardId-000000000000:\d{56}\.1$/);
  });

  it("leaves the position of a record that no letter can hold", async () => {
    const { put, run, deadLetters } = await aRouter();
    await put([randomBytes(1_048_576), FACT]);
    expect(await run()).toEqual([{ batchItemFailures: [] }]);
    const [letter] = (await messaging.drain(deadLetters)).map(opened);
    expect(JSON.parse(letter?.bytes.toString() ?? "")).toMatchObject({
      KinesisBatchInfo: { shardId: "shardId-000000000000", batchSize: 1 },
    });
  });

  it("has the shard come again from the first fact that the topic refused, and loses none", async () => {
    const refused = new Set(["f-3", "f-7"]);
    const { put, run, joined } = await aRouter(refusing(refused));
    const facts = Array.from({ length: 12 }, (_, n) => `{"id":"f-${n}","type":"user-joined.v1"}`);
    const sequenceNumbers = await put(facts);
    expect(await run()).toEqual([{ batchItemFailures: [{ itemIdentifier: sequenceNumbers[3] }] }]);
    refused.clear();
    expect(await run()).toEqual([{ batchItemFailures: [] }]);
    const arrived = new Set((await messaging.drain(joined)).map(({ Body }) => Body));
    expect(arrived).toEqual(new Set(facts));
  });
});

async function aRouter(service: Service = messaging.topics) {
  const [streamName, topicArn] = await Promise.all([kinesis.createStream(1), messaging.createTopic()]);
  const [joined, liked, deadLetters] = await Promise.all([
    messaging.createQueue(),
    messaging.createQueue(),
    messaging.createQueue(),
  ]);
  await messaging.subscribe(topicArn, joined, ["user-joined.v1"]);
  await messaging.subscribe(topicArn, liked, ["post-liked.v1"]);
  const handler = streamHandler(
    routeBatch({
      topic: snsSender({ service, topicArn, patience: { lingerMs: 0, giveUpAfterMs: 50 } }),
      deadLetters: sqsDeadLetters(messaging.queues, deadLetters.url),
      log: silentLog,
      now: () => new Date(),
    }),
  );
  return {
    joined,
    liked,
    deadLetters,
    put: (records: readonly (string | Buffer)[]) => put(streamName, records),
    run: async () => Promise.all((await kinesisEvents(kinesis.client, streamName)).map(handler)),
  };
}

/** @returns their sequence numbers. */
async function put(streamName: string, records: readonly (string | Buffer)[]): Promise<readonly string[]> {
  const Records = records.map((data, n) => ({ PartitionKey: `key-${n}`, Data: Buffer.from(data) }));
  const answer = await kinesis.client.send(new PutRecordsCommand({ StreamName: streamName, Records }));
  return (answer.Records ?? []).map(({ SequenceNumber = "" }) => SequenceNumber);
}

/** As SNS answers when it takes a call and not every entry in it. */
function refusing(ids: ReadonlySet<string>): Service {
  return {
    async call(_, input) {
      const { TopicArn, PublishBatchRequestEntries: entries } = input as PublishBatchInput;
      const isBad = ({ Message }: { readonly Message: string }) => ids.has((JSON.parse(Message) as { id: string }).id);
      const good = entries.filter((entry) => !isBad(entry));
      const sent = await ask(messaging.topics, "PublishBatch", { TopicArn, PublishBatchRequestEntries: good });
      const Failed = entries.filter(isBad).map(({ Id }) => ({ Id, Code: "InternalError", SenderFault: false }));
      return { Successful: sent.Successful, Failed };
    },
  };
}

type Message = Awaited<ReturnType<MessagingEngine["drain"]>>[number];

function opened({ Body = "", MessageAttributes = {} }: Message) {
  const attributes = Object.entries(MessageAttributes).map(
    ([name, { DataType = "", StringValue = "" }]) => [name, { dataType: DataType, value: StringValue }] as const,
  );
  const { message, cause } = openLetter({ body: Body, attributes: Object.fromEntries(attributes) });
  return { bytes: Buffer.from(message.body, message.encoding ?? "utf8"), partitionKey: message.partitionKey, cause };
}
