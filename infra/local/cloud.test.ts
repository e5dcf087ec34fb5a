import { join } from "node:path";
import { PutRecordCommand, SplitShardCommand } from "@aws-sdk/client-kinesis";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { GetSubscriptionAttributesCommand, ListSubscriptionsCommand } from "@aws-sdk/client-sns";
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { ConsumerDefinition, FunctionDefinition } from "../../runtime/definition.ts";
import { aQueueTrigger, aStreamTrigger } from "../../test/definitions.ts";
import { eventually } from "../../test/engines/eventually.ts";
import { startOtherSide } from "../../test/engines/other-side.ts";
import { type Cloud, type CloudEvent, startCloud } from "./cloud.ts";
import { clientConfig } from "./loopback.ts";
import { mailsAt } from "./mails.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const FIXTURES = "../../infra/local/fixtures";
const RECEIVES = aQueueTrigger.maxReceiveCount;

const onQueue: FunctionDefinition = {
  name: "obedient",
  entry: `${FIXTURES}/obedient.ts`,
  timeoutSeconds: 1,
  memoryMb: 128,
  uses: ["email.send"],
  secrets: ["WEBHOOK_KEYS"],
  settings: { GREETING: "hello" },
  trigger: { ...aQueueTrigger, queue: "obedient", maximumConcurrency: 2 },
};

const onStream: FunctionDefinition = {
  ...onQueue,
  name: "obedient-stream",
  uses: [],
  secrets: [],
  trigger: { ...aStreamTrigger, batchSize: 10, parallelizationFactor: 2, maximumRetryAttempts: 1 },
};

const consumer = (...functions: readonly FunctionDefinition[]): ConsumerDefinition => ({
  kind: "consumer",
  name: "fixture",
  owner: "platform",
  summary: "Does what it is told.",
  hears: [],
  ownsTable: false,
  functions,
});

interface Order {
  readonly do: string;
  readonly name: string;
  readonly to?: string;
  readonly queueUrl?: string;
}

describe("the embedded cloud", () => {
  let cloud: Cloud;
  const events: CloudEvent[] = [];
  const lines = (functionName: string) =>
    events.flatMap((event) =>
      event.kind === "log" && event.functionName === functionName && event.line.startsWith("{")
        ? [JSON.parse(event.line) as { readonly handled: string; readonly environment?: Record<string, string> }]
        : [],
    );
  const timesHandled = (name: string) =>
    [...lines("obedient"), ...lines("obedient-stream")].filter(({ handled }) => handled === name).length;

  beforeAll(async () => {
    cloud = await startCloud({
      root: ROOT,
      producers: [],
      consumers: [consumer(onQueue, onStream)],
      shards: 1,
      onEvent: (event) => events.push(event),
    });
    // Six function time-outs are six seconds: right for a user, long for a test.
    const Attributes = { VisibilityTimeout: "2" };
    await cloud.clients.sqs.send(new SetQueueAttributesCommand({ QueueUrl: await urlOf("obedient"), Attributes }));
  }, 60_000);
  afterAll(() => cloud.stop());

  const urlOf = async (QueueName: string) =>
    (await cloud.clients.sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl ?? "";

  const send = async (...orders: readonly Order[]) => {
    const Entries = orders.map((order, index) => ({ Id: String(index), MessageBody: JSON.stringify(order) }));
    await cloud.clients.sqs.send(new SendMessageBatchCommand({ QueueUrl: await urlOf("obedient"), Entries }));
  };

  const left = async (queue: string) => {
    const { Attributes = {} } = await cloud.clients.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: await urlOf(queue), AttributeNames: ["All"] }),
    );
    return Number(Attributes.ApproximateNumberOfMessages) + Number(Attributes.ApproximateNumberOfMessagesNotVisible);
  };

  const put = async (PartitionKey: string, order: Order) => {
    const Data = Buffer.from(JSON.stringify(order));
    await cloud.clients.kinesis.send(new PutRecordCommand({ StreamName: "facts", PartitionKey, Data }));
  };

  it("deletes what succeeded and delivers again only what the function named, until it is dead", async () => {
    await send({ do: "succeed", name: "good" }, { do: "fail", name: "poison" });
    await eventually(
      "the poison is dead",
      async () => (await left("obedient-dlq")) === 1 && (await left("obedient")) === 0,
      25_000,
    );
    expect(timesHandled("good")).toBe(1);
    expect(timesHandled("poison")).toBe(RECEIVES);
  }, 30_000);

  it("lets a whole batch come again after an error, an answer it cannot read, a crash and a time-out", async () => {
    const seen = (why: string) =>
      events.filter((event) => event.kind === "batch" && event.why?.includes(why) === true).length;
    const faults = {
      throw: "told to throw by throw",
      garbage: "not in the batch",
      exit: "exited with 7",
      hang: "Task timed out after 1.00 seconds",
    };
    for (const [order, why] of Object.entries(faults)) {
      await send({ do: order, name: order });
      await eventually(`the mapping saw: ${why}`, () => seen(why) > 0);
    }
    await eventually("what failed came again", () => timesHandled("throw") > 1);
    await send({ do: "succeed", name: "afterwards" });
    await eventually("a fresh worker goes on", () => timesHandled("afterwards") === 1, 15_000);
  }, 60_000);

  it("subscribes a queue as the templates say, its dead letters included", async () => {
    const { sns } = cloud.clients;
    const { Subscriptions = [] } = await sns.send(new ListSubscriptionsCommand());
    const ours = Subscriptions.find(({ Endpoint }) => Endpoint?.endsWith(":obedient"));
    const { Attributes } = await sns.send(
      new GetSubscriptionAttributesCommand({ SubscriptionArn: ours?.SubscriptionArn }),
    );
    expect(Attributes).toMatchObject({
      RawMessageDelivery: "true",
      FilterPolicy: '{"type":["user-joined.v1"]}',
      RedrivePolicy: '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:obedient-dlq"}',
    });
  });

  it("lets Lambda's client invoke a function, and tells it of what failed or took too long", async () => {
    const lambda = new LambdaClient({ ...clientConfig(cloud.endpoints.lambda), maxAttempts: 1 });
    const invoke = async (order: string) => {
      const body = JSON.stringify({ do: order, name: `invoked to ${order}` });
      const Payload = JSON.stringify({ Records: [{ messageId: "message-1", body }] });
      const answer = await lambda.send(new InvokeCommand({ FunctionName: "obedient", Payload }));
      const said: unknown = JSON.parse(answer.Payload?.transformToString() ?? "");
      return [answer.FunctionError, said];
    };
    expect(await invoke("fail")).toEqual([undefined, { batchItemFailures: [{ itemIdentifier: "message-1" }] }]);
    const thrown = { errorType: "Error", errorMessage: "told to throw by invoked to throw", trace: expect.any(Array) };
    expect(await invoke("throw")).toEqual(["Unhandled", thrown]);
    const errorMessage: unknown = expect.stringMatching(/Task timed out after 1.00 seconds$/);
    expect(await invoke("hang")).toEqual(["Unhandled", { errorType: "Sandbox.Timedout", errorMessage }]);
    lambda.destroy();
  });

  it("ends a worker at its work, for a test that wants a crash just then, and goes on with another", async () => {
    const lambda = new LambdaClient({ ...clientConfig(cloud.endpoints.lambda), maxAttempts: 1 });
    const invoke = (order: string, name: string) => {
      const body = JSON.stringify({ do: order, name });
      const Payload = JSON.stringify({ Records: [{ messageId: "message-1", body }] });
      return lambda.send(new InvokeCommand({ FunctionName: "obedient", Payload }));
    };
    cloud.crash("obedient");
    const invoked = invoke("hang", "crashed");
    await eventually("it is at work", () => timesHandled("crashed") > 0);
    cloud.crash("obedient");
    expect((await invoked).Payload?.transformToString()).toContain('"errorType":"Runtime.ExitError"');
    expect((await invoke("succeed", "after the crash")).FunctionError).toBeUndefined();
    lambda.destroy();
  });

  it("gives a function its own environment and nothing of the shell's", async () => {
    await send({ do: "environment", name: "environment" });
    await eventually("it was handled", () => timesHandled("environment") > 0);
    const environment = lines("obedient").find(({ handled }) => handled === "environment")?.environment ?? {};
    expect(environment).toMatchObject({ GREETING: "hello", SERVICE: "fixture", AWS_LAMBDA_FUNCTION_NAME: "obedient" });
    expect(environment).not.toHaveProperty("PATH");
  });

  it("holds each function to its packaged role, tells who oversteps, and remembers all that was asked", async () => {
    await send({ do: "overstep", name: "overstep", queueUrl: await urlOf("obedient") });
    const call = {
      principal: "obedient",
      action: "sqs:SendMessage",
      resource: "arn:aws:sqs:us-east-1:000000000000:obedient",
    };
    await eventually("it is told", () => events.some((event) => event.kind === "refused"));
    expect(events.filter(({ kind }) => kind === "refused")).toEqual([{ kind: "refused", ...call }]);
    expect(cloud.calls()).toEqual([{ ...call, allowed: false }]);

    cloud.changeRole("obedient", [{ Effect: "Allow", Action: [call.action], Resource: [call.resource] }]);
    await eventually("what it was refused comes again, and is allowed", () => timesHandled("overstep done") === 1);
    expect(cloud.calls()).toContainEqual({ ...call, allowed: true });
    cloud.restoreRoles();
  });

  it("shows the mails that functions send by their roles", async () => {
    await send({ do: "deliver", name: "mail", to: "ann@example.org" });
    await eventually("it is sent", async () => (await mailsAt(cloud.endpoints.mail)).length === 1);
    expect(await (await fetch(`${cloud.url}/_local/mails`)).json()).toEqual([
      {
        from: "=?UTF-8?B?Q2hvcnVz?= <chorus@example.com>",
        to: "ann@example.org",
        subject: "mail 👩‍💻",
        text: "Hello",
        language: "en",
        idempotencyKey: "mail>key",
        at: expect.any(String),
      },
    ]);
    expect(cloud.calls()).toContainEqual({
      principal: "obedient",
      action: "ses:SendEmail",
      resource: "arn:aws:ses:us-east-1:000000000000:identity/example.com",
      allowed: true,
    });
  });

  it("lets functions call webhooks on this machine", async () => {
    const here = await startOtherSide({
      accept: { status: 204 },
      throttle: { status: 429 },
      fault: { status: 500 },
      refuse: () => undefined,
    });
    await send({ do: "deliver", name: "hook", to: `${here.endpoint}/hook` });
    await eventually("it is called", () => here.accepted.length === 1);
    expect(here.accepted[0]?.headers["chorus-signature"]).toMatch(/^v1=[\da-f]{64}$/);
    await here.stop();
  });

  it("isolates poison in a stream, parks its position as Lambda does, and keeps each key's order", async () => {
    const orders = Array.from({ length: 12 }, (_, n) => ({ do: n === 5 ? "throw" : "succeed", name: `record-${n}` }));
    for (const [n, order] of orders.entries()) await put(`key-${n % 3}`, order);
    await eventually(
      "all but the poison are through",
      () => orders.every(({ name, do: what }) => what === "throw" || timesHandled(name) > 0),
      15_000,
    );
    await eventually("its position is parked", async () => (await left("obedient-stream-dlq")) === 1, 15_000);

    const { Messages = [] } = await cloud.clients.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: await urlOf("obedient-stream-dlq") }),
    );
    expect(JSON.parse(Messages[0]?.Body ?? "")).toEqual({
      requestContext: {
        requestId: expect.any(String),
        functionArn: "arn:aws:lambda:us-east-1:000000000000:function:obedient-stream",
        condition: "RetryAttemptsExhausted",
        approximateInvokeCount: 2,
      },
      responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
      version: "1.0",
      timestamp: expect.any(String),
      KinesisBatchInfo: {
        shardId: "shardId-000000000000",
        startSequenceNumber: expect.any(String),
        endSequenceNumber: expect.any(String),
        approximateArrivalOfFirstRecord: expect.any(String),
        approximateArrivalOfLastRecord: expect.any(String),
        batchSize: 1,
        streamArn: "arn:aws:kinesis:us-east-1:000000000000:stream/facts",
      },
    });
    const keyZero = lines("obedient-stream").flatMap(({ handled }) =>
      ["record-0", "record-3", "record-6", "record-9"].includes(handled) ? [handled] : [],
    );
    expect([...new Set(keyZero)]).toEqual(["record-0", "record-3", "record-6", "record-9"]);
  }, 40_000);

  it("reads child shards once their parent is drained", async () => {
    await cloud.clients.kinesis.send(
      new SplitShardCommand({
        StreamName: "facts",
        ShardToSplit: "shardId-000000000000",
        NewStartingHashKey: String(2n ** 127n),
      }),
    );
    await eventually(
      "records go to the children",
      async () => {
        await put("after-split", { do: "succeed", name: "child" }).catch(() => undefined);
        return timesHandled("child") > 0;
      },
      15_000,
    );
    const { readers } = await cloud.status();
    expect(readers).toEqual([{ functionName: "obedient-stream", behind: expect.any(Number) }]);
  }, 30_000);

  it("answers for its health, and knows no other route", async () => {
    expect((await fetch(`${cloud.url}/health`)).status).toBe(200);
    const unknown = await fetch(`${cloud.url}/nowhere`);
    expect([unknown.status, await unknown.json()]).toEqual([404, { message: "Not Found" }]);
  });

  it("refuses a port that is taken, and says what to do", async () => {
    await expect(startCloud({ root: ROOT, producers: [], consumers: [], port: cloud.port })).rejects.toThrow(
      new RegExp(`Port ${cloud.port} is taken.*--port`),
    );
  });

  it("runs beside another, and leaves nothing of it behind", async () => {
    const other = await startCloud({ root: ROOT, producers: [], consumers: [] });
    expect((await fetch(`${other.url}/health`)).status).toBe(200);
    await other.stop();
    const addresses = [other.url, ...Object.values<string>({ ...other.endpoints })];
    const answers = await Promise.allSettled(addresses.map((address) => fetch(address)));
    expect(answers.map(({ status }) => status)).toEqual(addresses.map(() => "rejected"));
    expect((await fetch(`${cloud.url}/health`)).status).toBe(200);
  });

  it("says at once which function does not start, and why", async () => {
    const broken: FunctionDefinition = { ...onQueue, entry: `${FIXTURES}/broken.ts` };
    await expect(startCloud({ root: ROOT, producers: [], consumers: [consumer(broken)] })).rejects.toThrow(
      /obedient does not start: this function misses its settings/,
    );
  });
});
