import { randomUUID } from "node:crypto";
import { CreateBucketCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { ReceiveMessageCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { placeAt } from "../../infra/local/loopback.ts";
import { kinesisClient, s3Client } from "../../runtime/aws/clients.ts";
import { openLetter } from "../../runtime/aws/dead-letter.ts";
import { dynamoFirstWords } from "../../runtime/aws/dynamo-first-words.ts";
import { dynamoRowStore } from "../../runtime/aws/dynamo-row-store.ts";
import { kinesisPublisher } from "../../runtime/aws/kinesis-publisher.ts";
import type { Pauses } from "../../runtime/aws/pauses.ts";
import { s3ObjectStore } from "../../runtime/aws/s3-object-store.ts";
import { dynamodbAt, snsAt, sqsAt } from "../../runtime/aws/services.ts";
import { snsSender } from "../../runtime/aws/sns-sender.ts";
import { sqsDeadLetters } from "../../runtime/aws/sqs-dead-letters.ts";
import { sqsVisibility } from "../../runtime/aws/sqs-visibility.ts";
import { sqsWorkQueue } from "../../runtime/aws/sqs-work-queue.ts";
import type { Row } from "../../runtime/ports.ts";
import type { Fact } from "../../schemas/event.ts";
import { aFact, shortPatience } from "../contracts/publisher.contract.ts";
import type { DynamoEngine } from "../engines/dynamo.ts";
import type { KinesisEngine } from "../engines/kinesis.ts";
import type { MessagingEngine } from "../engines/messaging.ts";
import type { Kind } from "./kinds.ts";

/** More than a batch of SQS takes. */
export const NAMES = Array.from({ length: 12 }, (_, n) => `n${n}`);

/** One port of ours behind a wire, asked to do one thing with every name. */
interface Deed {
  /** Through the wire. @returns the names that it says are not done. @throws when it says so of all. */
  readonly act: () => Promise<readonly string[]>;
  /** What is there, by the engine's own account. */
  readonly done: () => Promise<readonly string[]>;
}

export interface Port {
  readonly operation: string;
  /** What it leaves as it was, and says so. */
  readonly bestEffortOf?: Kind;
  /** It may say that something is not done which is. */
  readonly mayDeny?: true;
  readonly prepare: (through: Through, engines: Engines) => Promise<Deed>;
}

/** The way to an engine. */
interface Through {
  readonly endpoint: string;
  /** After so long without a byte a call has failed. */
  readonly silentForMs?: number;
}

export interface Engines {
  readonly kinesis: KinesisEngine;
  readonly messaging: MessagingEngine;
  readonly dynamo: DynamoEngine;
}

const facts = NAMES.map((name): Fact => aFact(name, `about ${name}`));
const rows = NAMES.map((name): Row => ({ pk: "all", sk: name, of: name }));
const nothingLeft = (): readonly string[] => [];

export const PORTS: Readonly<Record<string, Port>> = {
  "the stream's publisher": {
    operation: "PutRecords",
    async prepare(through, { kinesis }) {
      const streamName = await kinesis.createStream();
      const client = kinesisClient(settings(through), through.silentForMs);
      const publisher = kinesisPublisher({ client, streamName, patience: shortPatience });
      const stored = () => kinesis.read(streamName);
      return { act: () => publisher.publish(facts).then(nothingLeft), done: async () => (await stored()).map(idIn) };
    },
  },
  "the topic's sender": {
    operation: "PublishBatch",
    async prepare(through, { messaging }) {
      const [topicArn, queue] = await Promise.all([messaging.createTopic(), messaging.createQueue()]);
      await messaging.subscribe(topicArn, queue);
      const topic = snsSender({ service: snsAt(placeThrough(through)), topicArn, patience: shortPatience });
      const messages = facts.map((fact) => ({ handle: fact.id, body: JSON.stringify(fact), type: fact.type }));
      return {
        act: () => topic.send(messages),
        done: async () => (await messaging.drain(queue)).map(({ Body = "" }) => idIn(Body)),
      };
    },
  },
  "a step's queue": {
    operation: "SendMessageBatch",
    async prepare(through, { messaging }) {
      const queue = await messaging.createQueue();
      const service = sqsAt(placeThrough(through));
      const steps = sqsWorkQueue({ service, queueUrl: queue.url, patience: shortPatience });
      return {
        act: () => steps.send(facts).then(nothingLeft),
        done: async () => (await messaging.drain(queue)).map(({ Body = "" }) => idIn(Body)),
      };
    },
  },
  "the dead letters": {
    operation: "SendMessageBatch",
    async prepare(through, { messaging }) {
      const queue = await messaging.createQueue();
      const deadLetters = sqsDeadLetters(sqsAt(placeThrough(through)), queue.url);
      const about = { consumer: "names", code: "UNREADABLE_FACT", message: "no", fingerprint: "1", attempt: 1 };
      const letters = NAMES.map((name) => ({
        arrival: { handle: name, body: name, attempt: 1, origin: "test" },
        cause: { ...about, origin: "test", at: "2026-03-01T09:00:00.000Z" },
      }));
      return {
        act: () => deadLetters.park(letters),
        done: async () =>
          (await messaging.drain(queue)).map(
            ({ Body: body = "" }) => openLetter({ body, attributes: {} }).message.body,
          ),
      };
    },
  },
  "handing back": {
    operation: "ChangeMessageVisibilityBatch",
    // Such a message comes after the queue's own timeout.
    bestEffortOf: "partial failure",
    // What is visible already is not in flight any more: asked again, SQS refuses it.
    mayDeny: true,
    async prepare(through, { messaging }) {
      const { sqs } = messaging;
      const { url: QueueUrl, arn } = await messaging.createQueue({ VisibilityTimeout: "600" });
      for (const MessageBody of NAMES) await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
      const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 });
      const received = [await sqs.send(receive), await sqs.send(receive), await sqs.send(receive)];
      const messages = received.flatMap(({ Messages = [] }) => Messages);
      const visibility = sqsVisibility(sqsAt(placeThrough(through)), QueueUrl);
      const asked = messages.map(({ ReceiptHandle: receiptHandle = "" }) => ({ receiptHandle, seconds: 0 }));
      return {
        act: () => visibility.delay(asked).then(nothingLeft),
        done: async () => (await messaging.drain({ url: QueueUrl, arn })).map(({ Body = "" }) => Body),
      };
    },
  },
  "merging rows": {
    operation: "UpdateItem",
    prepare: async (through, { dynamo }) => {
      const { behindWire, direct } = await stores(through, dynamo);
      const merged = (sk: string) => behindWire.merge({ pk: "all", sk }, { names: { rule: "union", members: [sk] } });
      return { act: () => each(NAMES, merged), done: () => keysIn(direct) };
    },
  },
  "putting rows": {
    operation: "BatchWriteItem",
    prepare: async (through, { dynamo }) => {
      const { behindWire, direct } = await stores(through, dynamo);
      return { act: () => behindWire.put(rows).then(nothingLeft), done: () => keysIn(direct) };
    },
  },
  "removing rows": {
    operation: "BatchWriteItem",
    prepare: async (through, { dynamo }) => {
      const { behindWire, direct } = await stores(through, dynamo);
      await direct.put(rows);
      return {
        act: () => behindWire.remove(rows).then(nothingLeft),
        done: async () => missingFrom(await keysIn(direct)),
      };
    },
  },
  "getting rows": {
    operation: "BatchGetItem",
    prepare: async (through, { dynamo }) => {
      const { behindWire, direct } = await stores(through, dynamo);
      await direct.put(rows);
      let got: readonly (Row | undefined)[] = [];
      return {
        act: async () => {
          got = await behindWire.get(rows);
          return [];
        },
        done: () => Promise.resolve(got.flatMap((row) => row?.sk ?? [])),
      };
    },
  },
  "asking for rows": {
    operation: "Query",
    prepare: async (through, { dynamo }) => {
      const { behindWire, direct } = await stores(through, dynamo);
      await direct.put(rows);
      let got: readonly string[] = [];
      return {
        act: async () => {
          got = await keysIn(behindWire);
          return [];
        },
        done: () => Promise.resolve(got),
      };
    },
  },
  "remembering first words": {
    operation: "UpdateItem",
    async prepare(through, { dynamo }) {
      const tableName = await dynamo.createTable();
      const keeping = { tableName, keepHours: 1 };
      const behindWire = dynamoFirstWords({ service: dynamodbAt(placeThrough(through)), ...keeping });
      const direct = dynamoFirstWords({ service: dynamo.service, ...keeping });
      const now = new Date("2026-03-01T09:00:00Z");
      const said = (word: (name: string) => string) => NAMES.map((name) => ({ key: name, word: word(name) }));
      return {
        act: () =>
          behindWire
            .remember(
              said((name) => name),
              now,
            )
            .then(nothingLeft),
        // Of what was remembered the first word counts.
        done: async () =>
          (
            await direct.remember(
              said(() => "later"),
              now,
            )
          ).filter((word) => word !== "later"),
      };
    },
  },
  "storing objects": {
    operation: "PutObject",
    async prepare(through, { messaging: { s3 } }) {
      const bucket = `bucket-${randomUUID()}`;
      await s3.send(new CreateBucketCommand({ Bucket: bucket }));
      const objects = s3ObjectStore({ client: s3Client(settings(through), through.silentForMs), bucket });
      const object = { body: Buffer.from("lines"), contentType: "text/plain", metadata: {} };
      return {
        act: () => each(NAMES, (key) => objects.put({ ...object, key })),
        done: async () =>
          ((await s3.send(new ListObjectsV2Command({ Bucket: bucket }))).Contents ?? []).flatMap(
            ({ Key }) => Key ?? [],
          ),
      };
    },
  },
};

/** Also those behind one that fails are tried. */
async function each(names: readonly string[], act: (name: string) => Promise<unknown>): Promise<readonly string[]> {
  const outcomes = await Promise.allSettled(names.map(act));
  return names.filter((_, index) => outcomes[index]?.status === "rejected");
}

const placeThrough = ({ endpoint, ...silence }: Through) => ({ ...placeAt(endpoint), ...silence });

const AT_ONCE: Pauses = { before: () => Promise.resolve() };

const settings = ({ endpoint }: Through) => {
  const { origin, region, credentials } = placeAt(endpoint);
  return { endpoint: origin, region, credentials };
};

const idIn = (text: string): string => (JSON.parse(text) as Fact).id;

async function stores(through: Through, dynamo: DynamoEngine) {
  const table = await dynamo.createTable();
  return {
    behindWire: dynamoRowStore(dynamodbAt(placeThrough(through)), table, AT_ONCE),
    direct: dynamoRowStore(dynamo.service, table, AT_ONCE),
  };
}

const keysIn = async (store: ReturnType<typeof dynamoRowStore>): Promise<readonly string[]> =>
  (await store.query({ pk: "all", limit: 100, consistent: true })).rows.map(({ sk }) => sk);

const missingFrom = (left: readonly string[]): readonly string[] => NAMES.filter((name) => !left.includes(name));
