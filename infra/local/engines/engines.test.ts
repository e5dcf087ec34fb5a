import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  ScanCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  PutRecordsCommand,
} from "@aws-sdk/client-kinesis";
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { GetAccountCommand, type SendEmailRequest, SendEmailCommand, SESv2Client } from "@aws-sdk/client-sesv2";
import { CreateTopicCommand, PublishBatchCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { eventually } from "../../../test/engines/eventually.ts";
import type { Call } from "../../iam/call.ts";
import { clientConfig } from "../loopback.ts";
import { mailsAt } from "../mails.ts";
import { credentialsOf, type Engines, startEngines } from "./engines.ts";

const ROOT = join(import.meta.dirname, "..", "..", "..");
const TABLE = "timelines";
const TABLE_ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/timelines";
const STREAM_ARN = "arn:aws:kinesis:us-east-1:000000000000:stream/facts";
const TOPIC_ARN = "arn:aws:sns:us-east-1:000000000000:facts";
const IDENTITY_ARN = "arn:aws:ses:us-east-1:000000000000:identity/example.com";
const QUEUE_ARN = "arn:aws:sqs:us-east-1:000000000000:heard";

function clientsOf({ endpoints: { kinesis, messaging, dynamodb, mail } }: Engines, functionName?: string) {
  const configFor = (endpoint: string) => ({
    ...clientConfig(endpoint),
    ...(functionName !== undefined && { credentials: credentialsOf(functionName) }),
  });
  return {
    kinesis: new KinesisClient(configFor(kinesis)),
    dynamodb: new DynamoDBClient(configFor(dynamodb)),
    sns: new SNSClient(configFor(messaging)),
    sqs: new SQSClient({ ...configFor(messaging), useQueueUrlAsEndpoint: false }),
    s3: new S3Client({ ...configFor(messaging), forcePathStyle: true }),
    ses: new SESv2Client(configFor(mail)),
  };
}
type Clients = ReturnType<typeof clientsOf>;

const mailTo = (address: string, subject = "Hello") =>
  new SendEmailCommand({
    FromEmailAddress: "Chorus <chorus@example.com>",
    Destination: { ToAddresses: [address] },
    Content: {
      Simple: {
        Subject: { Data: subject },
        Body: { Text: { Data: "Hello" } },
        Headers: [
          { Name: "X-Chorus-Idempotency-Key", Value: "key-1" },
          { Name: "Content-Language", Value: "en" },
        ],
      },
    },
  });

const sentence = (name: string, action: string, resource: string) =>
  `User: arn:aws:sts::000000000000:assumed-role/${name}/${name} is not authorized to perform: ${action} on resource: ` +
  `${resource} because no identity-based policy allows the ${action} action`;

describe("the engines", () => {
  let engines: Engines;
  let local: Clients;
  /** The role `writer` allows everything but scanning, the role `nobody` nothing. */
  let writer: Clients;
  let nobody: Clients;
  let QueueUrl: string;
  const asked: Call[] = [];
  const all: Clients[] = [];
  const askedFor = (action: string) => asked.filter((call) => call.action === action);

  beforeAll(async () => {
    engines = await startEngines(ROOT, (call) => {
      asked.push(call);
      return call.principal === "writer" && call.action !== "dynamodb:Scan";
    });
    [local, writer, nobody] = [clientsOf(engines), clientsOf(engines, "writer"), clientsOf(engines, "nobody")];
    all.push(local, writer, nobody);
    await Promise.all([createTable(), createStream(), local.s3.send(new CreateBucketCommand({ Bucket: "archive" }))]);
    QueueUrl = await createQueue();
    await local.sns.send(new CreateTopicCommand({ Name: "facts" }));
    const Attributes = { RawMessageDelivery: "true" };
    await local.sns.send(
      new SubscribeCommand({ TopicArn: TOPIC_ARN, Protocol: "sqs", Endpoint: QUEUE_ARN, Attributes }),
    );
  });
  beforeEach(() => {
    asked.length = 0;
    engines.forgetVerdicts();
  });
  afterAll(async () => {
    for (const client of all.flatMap((clients) => Object.values(clients))) client.destroy();
    await engines.stop();
  });

  async function createTable() {
    await local.dynamodb.send(
      new CreateTableCommand({
        TableName: TABLE,
        BillingMode: "PAY_PER_REQUEST",
        KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      }),
    );
    await eventually("the table is active", async () => {
      const { Table } = await local.dynamodb.send(new DescribeTableCommand({ TableName: TABLE }));
      return Table?.TableStatus === "ACTIVE";
    });
  }

  /** What is received once is not seen again. */
  async function createQueue() {
    const Attributes = { VisibilityTimeout: "43200" };
    return (await local.sqs.send(new CreateQueueCommand({ QueueName: "heard", Attributes }))).QueueUrl ?? "";
  }

  async function createStream() {
    await local.kinesis.send(new CreateStreamCommand({ StreamName: "facts", ShardCount: 1 }));
    await eventually("the stream is active", async () => {
      const summary = await local.kinesis.send(new DescribeStreamSummaryCommand({ StreamName: "facts" }));
      return summary.StreamDescriptionSummary?.StreamStatus === "ACTIVE";
    });
  }

  async function records() {
    const { ShardIterator } = await local.kinesis.send(
      new GetShardIteratorCommand({
        StreamName: "facts",
        ShardId: "shardId-000000000000",
        ShardIteratorType: "TRIM_HORIZON",
      }),
    );
    return (await local.kinesis.send(new GetRecordsCommand({ ShardIterator }))).Records ?? [];
  }

  const update = (pk: string) =>
    new UpdateItemCommand({
      TableName: TABLE,
      Key: { pk: { S: pk } },
      UpdateExpression: "SET seen = :yes",
      ExpressionAttributeValues: { ":yes": { BOOL: true } },
      ReturnValues: "ALL_NEW",
    });
  const item = async (pk: string) =>
    (await local.dynamodb.send(new GetItemCommand({ TableName: TABLE, Key: { pk: { S: pk } } }))).Item;

  async function drained() {
    const bodies: string[] = [];
    for (;;) {
      const received = await local.sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
      if (received.Messages === undefined) return bodies;
      bodies.push(...received.Messages.map(({ Body = "" }) => Body));
    }
  }

  const waiting = async () => {
    const { Attributes = {} } = await local.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["ApproximateNumberOfMessages"] }),
    );
    return Attributes.ApproximateNumberOfMessages;
  };

  describe("do what a function's role allows", () => {
    it("writes a whole PutRecords of 500 records", async () => {
      const Records = Array.from({ length: 500 }, (_, n) => ({
        PartitionKey: `user-${n}`,
        Data: Buffer.from(`${n} `.padEnd(1_000, "ü")),
      }));
      const answer = await writer.kinesis.send(new PutRecordsCommand({ StreamName: "facts", Records }));
      expect(answer.FailedRecordCount).toBe(0);
      const stored = await records();
      expect(stored.map(({ Data = [] }) => Buffer.from(Data).toString())).toEqual(
        Records.map(({ Data }) => String(Data)),
      );
      expect(asked).toEqual([{ principal: "writer", action: "kinesis:PutRecords", resource: STREAM_ARN }]);
    });

    it("writes rows, one and in a batch", async () => {
      expect((await writer.dynamodb.send(update("one"))).Attributes).toEqual({
        pk: { S: "one" },
        seen: { BOOL: true },
      });
      const rows = Array.from({ length: 25 }, (_, n) => ({ pk: { S: `batch-${n}` }, text: { S: "é".repeat(1_000) } }));
      const RequestItems = { [TABLE]: rows.map((Item) => ({ PutRequest: { Item } })) };
      expect((await writer.dynamodb.send(new BatchWriteItemCommand({ RequestItems }))).UnprocessedItems).toEqual({});
      expect(await Promise.all(rows.map(({ pk: { S } }) => item(S)))).toEqual(rows);
      expect(asked.map(({ action }) => action)).toEqual(["dynamodb:UpdateItem", "dynamodb:BatchWriteItem"]);
      expect(asked.map(({ resource }) => resource)).toEqual([TABLE_ARN, TABLE_ARN]);
    });

    it("publishes and sends batches of messages", async () => {
      const ids = Array.from({ length: 10 }, (_, n) => String(n));
      const published = await writer.sns.send(
        new PublishBatchCommand({
          TopicArn: TOPIC_ARN,
          PublishBatchRequestEntries: ids.map((Id) => ({ Id, Message: `topic ${Id}` })),
        }),
      );
      const sent = await writer.sqs.send(
        new SendMessageBatchCommand({ QueueUrl, Entries: ids.map((Id) => ({ Id, MessageBody: `queue ${Id}` })) }),
      );
      expect([published.Failed ?? [], sent.Failed ?? []]).toEqual([[], []]);
      expect((await drained()).sort()).toEqual(["queue", "topic"].flatMap((from) => ids.map((id) => `${from} ${id}`)));
      expect(asked).toEqual([
        { principal: "writer", action: "sns:Publish", resource: TOPIC_ARN },
        { principal: "writer", action: "sqs:SendMessage", resource: QUEUE_ARN },
      ]);
    });

    it("stores an object, and asks about each by its own key", async () => {
      const bodies = { "2025/a b=ü": Buffer.alloc(300_000, "gz"), "2025/c": Buffer.from("small") };
      for (const [Key, Body] of Object.entries(bodies)) {
        await writer.s3.send(new PutObjectCommand({ Bucket: "archive", Key, Body }));
        const { Body: stored } = await local.s3.send(new GetObjectCommand({ Bucket: "archive", Key }));
        expect(Buffer.from((await stored?.transformToByteArray()) ?? [])).toEqual(Body);
      }
      expect(askedFor("s3:PutObject").map(({ resource }) => resource)).toEqual(
        Object.keys(bodies).map((key) => `arn:aws:s3:::archive/${key}`),
      );
    });
  });

  describe("refuse, as AWS does and without a trace, what a function's role does not allow", () => {
    it("a record", async () => {
      const before = (await records()).length;
      const Records = [{ PartitionKey: "p", Data: Buffer.from("refused") }];
      await expect(nobody.kinesis.send(new PutRecordsCommand({ StreamName: "facts", Records }))).rejects.toMatchObject({
        name: "AccessDeniedException",
        message: sentence("nobody", "kinesis:PutRecords", STREAM_ARN),
        $metadata: { httpStatusCode: 400, attempts: 1 },
      });
      expect(await records()).toHaveLength(before);
    });

    it("a row", async () => {
      await expect(nobody.dynamodb.send(update("refused"))).rejects.toMatchObject({
        name: "AccessDeniedException",
        message: sentence("nobody", "dynamodb:UpdateItem", TABLE_ARN),
        $metadata: { httpStatusCode: 400, attempts: 1 },
      });
      expect(await item("refused")).toBeUndefined();
    });

    it("a message on a topic", async () => {
      const PublishBatchRequestEntries = [{ Id: "0", Message: "refused" }];
      await expect(
        nobody.sns.send(new PublishBatchCommand({ TopicArn: TOPIC_ARN, PublishBatchRequestEntries })),
      ).rejects.toMatchObject({
        name: "AuthorizationErrorException",
        message: sentence("nobody", "sns:Publish", TOPIC_ARN),
        $metadata: { httpStatusCode: 403, attempts: 1 },
      });
      expect(await waiting()).toBe("0");
    });

    it("a message in a queue", async () => {
      const Entries = [{ Id: "0", MessageBody: "refused" }];
      await expect(nobody.sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }))).rejects.toMatchObject({
        name: "AccessDenied",
        message: sentence("nobody", "sqs:SendMessage", QUEUE_ARN),
        $metadata: { httpStatusCode: 403, attempts: 1 },
      });
      expect(await waiting()).toBe("0");
    });

    it("dead letters on their way back", async () => {
      await expect(nobody.sqs.send(new StartMessageMoveTaskCommand({ SourceArn: QUEUE_ARN }))).rejects.toMatchObject({
        name: "AccessDenied",
        message: sentence("nobody", "sqs:StartMessageMoveTask", QUEUE_ARN),
      });
      const { Results } = await local.sqs.send(new ListMessageMoveTasksCommand({ SourceArn: QUEUE_ARN }));
      expect(Results).toEqual([]);
    });

    it("an object", async () => {
      const object = { Bucket: "archive", Key: "refused" };
      await expect(nobody.s3.send(new PutObjectCommand({ ...object, Body: "no" }))).rejects.toMatchObject({
        name: "AccessDenied",
        message: sentence("nobody", "s3:PutObject", "arn:aws:s3:::archive/refused"),
        $metadata: { httpStatusCode: 403, attempts: 1 },
      });
      await expect(nobody.s3.send(new HeadObjectCommand(object))).rejects.toMatchObject({
        $metadata: { httpStatusCode: 403 },
      });
      const { Contents = [] } = await local.s3.send(new ListObjectsV2Command({ Bucket: "archive" }));
      expect(Contents.map(({ Key }) => Key)).not.toContain("refused");
    });

    it("a mail", async () => {
      await expect(nobody.ses.send(mailTo("refused@example.org"))).rejects.toMatchObject({
        name: "AccessDeniedException",
        message: sentence("nobody", "ses:SendEmail", IDENTITY_ARN),
        $metadata: { httpStatusCode: 403, attempts: 1 },
      });
      const mails = await mailsAt(engines.endpoints.mail);
      expect(mails.map(({ to }) => to)).not.toContain("refused@example.org");
    });

    it("one action, while the role's others go on", async () => {
      await expect(writer.dynamodb.send(new ScanCommand({ TableName: TABLE }))).rejects.toThrow(
        sentence("writer", "dynamodb:Scan", TABLE_ARN),
      );
      await writer.dynamodb.send(update("afterwards"));
      expect(await item("afterwards")).toBeDefined();
    });

    it("a request of which nobody said what it takes, without asking", async () => {
      await expect(writer.dynamodb.send(new ListTablesCommand())).rejects.toThrow(
        /not authorized to perform: DynamoDB_20120810\.ListTables \(unmapped/,
      );
      expect(asked).toEqual([]);
    });
  });

  describe("take mails", () => {
    it("and show what was taken, the oldest first", async () => {
      const before = (await mailsAt(engines.endpoints.mail)).length;
      const { MessageId } = await writer.ses.send(mailTo("ann@example.org", "Zoë 👩‍💻"));
      await local.ses.send(mailTo("bob@example.org"));
      expect(MessageId).toMatch(/^[\da-f-]{36}$/);
      expect((await mailsAt(engines.endpoints.mail)).slice(before)).toEqual([
        {
          from: "Chorus <chorus@example.com>",
          to: "ann@example.org",
          subject: "Zoë 👩‍💻",
          text: "Hello",
          language: "en",
          idempotencyKey: "key-1",
          at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        },
        expect.objectContaining({ to: "bob@example.org" }),
      ]);
      expect(askedFor("ses:SendEmail")).toEqual([
        { principal: "writer", action: "ses:SendEmail", resource: IDENTITY_ARN },
      ]);
    });

    it("and none without an address or a text", async () => {
      const { input } = mailTo("ann@example.org");
      const wrong: readonly SendEmailRequest[] = [
        mailTo("ann").input,
        { ...input, Destination: {} },
        { ...input, Destination: { ToAddresses: ["a@b", "c@d"] } },
        { ...input, Content: { Simple: { Subject: { Data: "s" }, Body: undefined } } },
      ];
      for (const one of wrong) {
        await expect(local.ses.send(new SendEmailCommand(one))).rejects.toMatchObject({ name: "BadRequestException" });
      }
      await expect(local.ses.send(new GetAccountCommand())).rejects.toMatchObject({ name: "NotFoundException" });
    });
  });

  describe("ask for a verdict", () => {
    it("once, however many call at the same time and later", async () => {
      await Promise.all(Array.from({ length: 50 }, (_, n) => writer.dynamodb.send(update(`many-${n}`))));
      await writer.dynamodb.send(update("many-0"));
      await Promise.allSettled([1, 2, 3].map((n) => nobody.dynamodb.send(update(`many-${n}`))));
      expect(asked).toEqual([
        { principal: "writer", action: "dynamodb:UpdateItem", resource: TABLE_ARN },
        { principal: "nobody", action: "dynamodb:UpdateItem", resource: TABLE_ARN },
      ]);
    });

    it("again once verdicts are forgotten", async () => {
      await writer.dynamodb.send(update("again"));
      engines.forgetVerdicts();
      await writer.dynamodb.send(update("again"));
      expect(askedFor("dynamodb:UpdateItem")).toHaveLength(2);
    });

    it("never about anybody who is not a function", async () => {
      await local.dynamodb.send(update("local"));
      await local.dynamodb.send(new ListTablesCommand());
      await local.sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: "0", MessageBody: "local" }] }));
      expect(asked).toEqual([]);
    });
  });

  it.each(["kinesis", "dynamodb", "mail"] as const)("outlive a caller who breaks off: %s", async (engine) => {
    for (const key of ["local", "function.writer"]) await breakOff(engines.endpoints[engine], key);
    await writer.kinesis.send(
      new PutRecordsCommand({ StreamName: "facts", Records: [{ PartitionKey: "p", Data: Buffer.from("{}") }] }),
    );
    await writer.dynamodb.send(update("afterwards"));
    expect(asked).toHaveLength(2);
  });
});

/** In the middle of a body, of which the engine has said that it reads it. */
async function breakOff(endpoint: string, accessKeyId: string) {
  const { port, hostname } = new URL(endpoint);
  const socket = connect(Number(port), hostname);
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20250301/us-east-1/any/aws4_request`;
  socket.write(
    `POST / HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: ${authorization}\r\n` +
      `content-length: 9\r\nexpect: 100-continue\r\n\r\nhalf`,
  );
  await once(socket, "data");
  socket.resetAndDestroy();
  await once(socket, "close");
}
