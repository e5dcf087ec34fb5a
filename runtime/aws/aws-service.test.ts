import { createServer, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DynamoDBClient,
  QueryCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { ChangeMessageVisibilityBatchCommand, SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { clientConfig, close, listen, placeAt } from "../../infra/local/loopback.ts";
import { type DynamoEngine, startDynamo } from "../../test/engines/dynamo.ts";
import { always, next, THROTTLED, UNAVAILABLE } from "../../test/engines/faults.ts";
import { startFaultyWire } from "../../test/engines/faulty-wire.ts";
import { awsService, type AwsService, type Transport } from "./aws-service.ts";
import { DYNAMODB } from "./dialects.ts";
import { dynamodbAt, dynamodbService, kinesisService, sqsAt, sqsService } from "./services.ts";

const Key = { pk: { S: "p" }, sk: { S: "s" } };
const update = {
  TableName: "t",
  Key,
  UpdateExpression: "SET #a = :a",
  ExpressionAttributeNames: { "#a": "a" },
  ExpressionAttributeValues: { ":a": { S: "é \u2028" } },
  ReturnValues: "ALL_NEW",
} as const;
const QueueUrl = "https://sqs.eu-west-1.amazonaws.com/111122223333/steps";

describe("a service of AWS without the SDK", () => {
  /** What a client would send, and to where. The SDK says more of itself than any service asks for. */
  async function asked(ask: (endpoint: string) => Promise<unknown>): Promise<Readonly<Record<string, unknown>>> {
    let heard: Readonly<Record<string, unknown>> = {};
    const server = createServer((request, response) => {
      void (async () => {
        heard = { ...headersOf(request), body: JSON.parse(await text(request)) as unknown };
        response.writeHead(200, { "content-type": "application/x-amz-json-1.0" }).end("{}");
      })();
    });
    const endpoint = await listen(server);
    await ask(endpoint);
    await close(server);
    return heard;
  }

  it.each([
    ["UpdateItem", new UpdateItemCommand(update), update],
    ...both("BatchWriteItem", BatchWriteItemCommand, {
      RequestItems: { t: [{ PutRequest: { Item: { ...Key, n: { N: "12.5" }, set: { SS: ["a", "b"] } } } }] },
    }),
    ...both("BatchGetItem", BatchGetItemCommand, { RequestItems: { t: { Keys: [Key], ConsistentRead: true } } }),
    ...both("Query", QueryCommand, {
      TableName: "t",
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": { S: "p" } },
      Limit: 2,
    }),
  ] as const)("asks DynamoDB for %s in the words of the SDK's client", async (operation, command, input) => {
    const theirs = await asked(async (endpoint) => {
      const client = new DynamoDBClient(clientConfig(endpoint));
      await (client.send as (command: object) => Promise<unknown>)(command);
      client.destroy();
    });
    expect(await asked((endpoint) => dynamodbAt(placeAt(endpoint)).call(operation, input))).toEqual(theirs);
  });

  it("asks SQS in the words of the SDK's client, what is binary in base64", async () => {
    const binary = Buffer.from([0, 255]);
    const entry = (BinaryValue: Buffer | string) => ({
      QueueUrl,
      Entries: [{ Id: "0", MessageBody: "b", MessageAttributes: { x: { DataType: "Binary.raw", BinaryValue } } }],
    });
    const hide = { QueueUrl, Entries: [{ Id: "0", ReceiptHandle: "r", VisibilityTimeout: 7 }] };
    for (const [operation, command, input] of [
      ["SendMessageBatch", new SendMessageBatchCommand(entry(binary) as never), entry(binary.toString("base64"))],
      ["ChangeMessageVisibilityBatch", new ChangeMessageVisibilityBatchCommand(hide), hide],
    ] as const) {
      const theirs = await asked(async (endpoint) => {
        const client = new SQSClient({ ...clientConfig(endpoint), useQueueUrlAsEndpoint: false, md5: false });
        await (client.send as (command: object) => Promise<unknown>)(command).catch(() => undefined);
        client.destroy();
      });
      expect(await asked((endpoint) => sqsAt(placeAt(endpoint)).call(operation, input))).toEqual(theirs);
    }
  });

  describe("in front of an engine", () => {
    let engine: DynamoEngine;
    let tableName: string;
    beforeAll(async () => {
      engine = await startDynamo();
      tableName = await engine.createTable();
    });
    afterAll(() => engine.stop());

    const through = async (faults: Parameters<typeof startFaultyWire>[1]) => {
      const wire = await startFaultyWire(engine.endpoint, faults);
      const service = dynamodbAt({ ...placeAt(wire.endpoint), silentForMs: 200 });
      const outcome = await service.call("UpdateItem", { ...update, TableName: tableName }).then(
        () => "done",
        (error: unknown) => error as { readonly name: string; readonly $metadata?: object },
      );
      await wire.stop();
      return { outcome, calls: wire.calls.get("UpdateItem") };
    };

    it.each([
      ["throttled", { refuse: { when: next(2), as: THROTTLED } }],
      ["met by a fault of the service", { refuse: { when: next(2), as: UNAVAILABLE } }],
      ["not answered", { loseReply: next(2) }],
    ] as const)("makes a call again that was %s", async (_, fault) => {
      expect(await through({ UpdateItem: fault })).toEqual({ outcome: "done", calls: 3 });
    });

    it("makes it three times and no more, and ends with what it met last", async () => {
      const { outcome, calls } = await through({ UpdateItem: { refuse: { when: always, as: UNAVAILABLE } } });
      expect(calls).toBe(3);
      expect(outcome).toMatchObject({ $metadata: { httpStatusCode: 503 } });
    });

    it("makes a call once that will be refused again, and hands on what the service said", async () => {
      const service = dynamodbAt(placeAt(engine.endpoint));
      await service.call("UpdateItem", { ...update, TableName: tableName });
      const condition = {
        ConditionExpression: "attribute_not_exists(#a)",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      };
      await expect(service.call("UpdateItem", { ...update, ...condition, TableName: tableName })).rejects.toMatchObject(
        {
          name: "ConditionalCheckFailedException",
          $metadata: { httpStatusCode: 400 },
          answer: { Item: { ...Key, a: { S: "é \u2028" } } },
        },
      );
      await expect(service.call("UpdateItem", { ...update, TableName: "nowhere" })).rejects.toMatchObject({
        name: "ResourceNotFoundException",
      });
      await service.close();
    });
  });

  const answering = (...answers: readonly Partial<Awaited<ReturnType<Transport["post"]>>>[]) => {
    const dates: (string | undefined)[] = [];
    const rest = answers.values();
    const transport: Transport = {
      post: ({ headers }) => {
        dates.push(headers["x-amz-date"]);
        return Promise.resolve({ status: 200, headers: {}, text: "{}", ...rest.next().value });
      },
      close: () => undefined,
    };
    const service: AwsService = awsService({
      ...placeAt("http://127.0.0.1:1"),
      dialect: DYNAMODB,
      credentials: () => ({ accessKeyId: "a", secretAccessKey: "b" }),
      transport,
      now: () => new Date("2026-03-01T09:00:00Z"),
      attempts: 3,
      pauses: { before: () => Promise.resolve() },
    });
    return { service, dates };
  };

  it("mends a clock that is far off by the service's own, once", async () => {
    const isOff = {
      status: 400,
      headers: { date: "Sun, 01 Mar 2026 10:00:00 GMT" },
      text: '{"__type":"x#RequestExpired"}',
    };
    const { service, dates } = answering(isOff);
    await service.call("Query", {});
    await service.call("Query", {});
    expect(dates).toEqual(["20260301T090000Z", "20260301T100000Z", "20260301T100000Z"]);
    const again = answering(isOff, isOff);
    await expect(again.service.call("Query", {})).rejects.toMatchObject({ name: "RequestExpired" });
  });

  it("names the status where the answer is no JSON, as a proxy's is", async () => {
    const { service } = answering({ status: 403, text: "<html>" });
    await expect(service.call("Query", {})).rejects.toMatchObject({
      name: "Http403",
      $metadata: { httpStatusCode: 403 },
    });
  });

  it("goes to AWS's own endpoint of the region, or where the environment names another", async () => {
    const env = { AWS_REGION: "cn-north-1", AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" };
    const heard = await asked((endpoint) =>
      dynamodbService({ ...env, AWS_ENDPOINT_URL_DYNAMODB: `${endpoint}/` }).call("Query", {}),
    );
    expect(heard).toMatchObject({ target: "DynamoDB_20120810.Query", url: "/" });
    expect(
      await asked((AWS_ENDPOINT_URL_SQS) => sqsService({ ...env, AWS_ENDPOINT_URL_SQS }).call("X", {})),
    ).toMatchObject({
      target: "AmazonSQS.X",
    });
    expect(
      await asked((AWS_ENDPOINT_URL_KINESIS) => kinesisService({ ...env, AWS_ENDPOINT_URL_KINESIS }).call("X", {})),
    ).toMatchObject({ target: "Kinesis_20131202.X", type: "application/x-amz-json-1.1" });
  });
});

function both<Input extends object>(operation: string, Named: new (input: Input) => object, input: Input) {
  return [[operation, new Named(input), input] as const];
}

function headersOf({ headers, method, url }: IncomingMessage): Readonly<Record<string, unknown>> {
  return { method, url, target: headers["x-amz-target"], type: headers["content-type"] };
}
