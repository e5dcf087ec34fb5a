import { createServer, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { clientConfig, close, listen } from "../../infra/local/loopback.ts";
import { startFaultyWire } from "../../test/engines/faulty-wire.ts";
import { always, every, THROTTLED, UNAVAILABLE } from "../../test/engines/faults.ts";
import { type MessagingEngine, startMessaging } from "../../test/engines/messaging.ts";
import { entryAnswers } from "./answers.ts";
import { leanFrom, leanSqs } from "./lean-sqs.ts";
import { sqsDestination, sqsLetterQueue } from "./sqs-queue.ts";

const NOW = new Date("2026-03-01T09:00:00Z");
const QueueUrl = "https://sqs.eu-west-1.amazonaws.com/111122223333/letters";

describe("SQS without the SDK", () => {
  let engine: MessagingEngine;

  beforeAll(async () => {
    engine = await startMessaging();
  });
  afterAll(() => engine.stop());

  /** What a client would send, and to where. */
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

  const entries = [
    {
      Id: "0",
      MessageBody: "a \u00e9 \u2028",
      MessageAttributes: { n: { DataType: "Number.cents", StringValue: "7" } },
      MessageSystemAttributes: { AWSTraceHeader: { DataType: "String", StringValue: "Root=1" } },
    },
  ];
  const receipts = [{ Id: "0", ReceiptHandle: "r" }];
  const hidden = receipts.map((entry) => ({ ...entry, VisibilityTimeout: 0 }));
  const all = { MessageSystemAttributeNames: ["All"], MessageAttributeNames: ["All"] };

  it.each([
    ["ReceiveMessage", { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1, VisibilityTimeout: 5, ...all }],
    ["SendMessageBatch", { QueueUrl, Entries: entries }],
    ["DeleteMessageBatch", { QueueUrl, Entries: receipts }],
    ["ChangeMessageVisibilityBatch", { QueueUrl, Entries: hidden }],
    ["GetQueueAttributes", { QueueUrl, AttributeNames: ["QueueArn"] }],
  ] as const)("asks %s in the words of the SDK's client", async (operation, input) => {
    const theirs = await asked(async (endpoint) => {
      const client = new SQSClient({ ...clientConfig(endpoint), useQueueUrlAsEndpoint: false, md5: false });
      await commandOf(client, operation, input);
      client.destroy();
    });
    const ours = await asked(async (endpoint) => {
      const credentials = () => Promise.resolve({ accessKeyId: "local", secretAccessKey: "local" });
      const lean = leanSqs({ origin: endpoint, region: "us-east-1", credentials, now: () => new Date() });
      await lean.call(operation, input);
      await lean.close();
    });
    expect(ours).toEqual(theirs);
  });

  it("goes where the SDK's client goes, as whom that is", async () => {
    const queue = await engine.createQueue();
    const client = new SQSClient({ ...clientConfig(engine.endpoint), useQueueUrlAsEndpoint: false });
    const lean = leanFrom(client, () => new Date());
    const letters = sqsLetterQueue(lean, queue.url);
    const [answer] = await sqsDestination(lean, queue.url).send([
      { body: "hello", attributes: { b: { dataType: "Binary.raw", value: Buffer.from([0, 255]).toString("base64") } } },
    ]);
    expect(answer).toMatchObject({ is: "done" });
    const [received] = await letters.receive(10, 30, 1);
    expect(received?.message).toMatchObject({
      body: "hello",
      attributes: { b: { dataType: "Binary.raw", value: "AP8=" } },
      receives: 1,
    });
    expect(await letters.hide([received?.receipt ?? ""], 0)).toEqual([{ is: "done", as: true }]);
    expect(await letters.depth()).toEqual({ visible: 1, inFlight: 0, delayed: 0 });
    const [again] = await letters.receive(10, 30, 1);
    expect(await letters.delete([again?.receipt ?? ""])).toEqual([{ is: "done", as: true }]);
    await lean.close();
    client.destroy();
  });

  it("asks again for what nothing can be done twice by, and for nothing else", async () => {
    const queue = await engine.createQueue();
    const wire = await startFaultyWire(engine.endpoint, {
      ReceiveMessage: { refuse: { when: every(2), as: UNAVAILABLE } },
      GetQueueAttributes: { refuse: { when: every(2), as: THROTTLED } },
      SendMessageBatch: { loseReply: always },
    });
    const credentials = () => Promise.resolve({ accessKeyId: "local", secretAccessKey: "local" });
    const lean = leanSqs({ origin: wire.endpoint, region: "us-east-1", credentials, now: () => new Date() });
    const letters = sqsLetterQueue(lean, queue.url);
    expect(await sqsDestination(lean, queue.url).send([{ body: "once", attributes: {} }])).toMatchObject([
      { is: "unsure" },
    ]);
    expect(wire.calls.get("SendMessageBatch")).toBe(1);
    expect(await letters.receive(10, 30, 0)).toHaveLength(1);
    expect(await letters.receive(10, 30, 0)).toHaveLength(0);
    expect(await letters.depth()).toMatchObject({ inFlight: 1 });
    expect(await letters.depth()).toMatchObject({ inFlight: 1 });
    await lean.close();
    await wire.stop();
  });

  it("tells a refusal from a call that nobody knows the outcome of", async () => {
    const outcome = async (error: unknown) => {
      const [answer] = await entryAnswers(
        1,
        () => Promise.reject(error as Error),
        () => true,
      );
      return answer?.is === "refused" ? `refused, ${answer.passing ? "passing" : "for good"}` : answer?.is;
    };
    const fault = (name: string, httpStatusCode: number) =>
      Object.assign(new Error("x"), { name, $metadata: { httpStatusCode } });
    expect(await outcome(fault("RequestThrottled", 400))).toBe("refused, passing");
    expect(await outcome(fault("OverLimit", 400))).toBe("refused, for good");
    expect(await outcome(fault("AccessDenied", 403))).toBe("refused, for good");
    expect(await outcome(fault("InternalFailure", 500))).toBe("unsure");
    expect(await outcome(Object.assign(new Error("x"), { code: "ECONNREFUSED" }))).toBe("refused, passing");
    expect(await outcome(Object.assign(new Error("x"), { code: "UND_ERR_SOCKET" }))).toBe("unsure");
    expect(await outcome(new Error("x"))).toBe("unsure");
  });

  it("mends a clock that is far off by the service's own, once", async () => {
    const dates: string[] = [];
    const theirs = new Date(NOW.getTime() + 3_600_000);
    const server = createServer((request, response) => {
      dates.push(String(request.headers["x-amz-date"]));
      const isOff = dates.length === 1;
      response.setHeader("date", theirs.toUTCString());
      response.writeHead(isOff ? 403 : 200).end(isOff ? '{"__type":"com.amazon.coral.service#RequestExpired"}' : "{}");
    });
    const origin = await listen(server);
    const credentials = () => Promise.resolve({ accessKeyId: "a", secretAccessKey: "b" });
    const lean = leanSqs({ origin, region: "us-east-1", credentials, now: () => NOW });
    await lean.call("GetQueueAttributes", { QueueUrl });
    await lean.call("GetQueueAttributes", { QueueUrl });
    expect(dates).toEqual(["20260301T090000Z", "20260301T100000Z", "20260301T100000Z"]);
    await lean.close();
    await close(server);
  });
});

/** Who signed, and when and with what session, has its own test; the SDK says more of itself than SQS asks for. */
function headersOf({ headers, method, url }: IncomingMessage): Readonly<Record<string, unknown>> {
  return { method, url, target: headers["x-amz-target"], type: headers["content-type"] };
}

async function commandOf(client: SQSClient, operation: string, input: object): Promise<void> {
  switch (operation) {
    case "ReceiveMessage":
      await client.send(new ReceiveMessageCommand(input as ConstructorParameters<typeof ReceiveMessageCommand>[0]));
      return;
    case "SendMessageBatch":
      await client.send(new SendMessageBatchCommand(input as ConstructorParameters<typeof SendMessageBatchCommand>[0]));
      return;
    case "DeleteMessageBatch":
      await client.send(
        new DeleteMessageBatchCommand(input as ConstructorParameters<typeof DeleteMessageBatchCommand>[0]),
      );
      return;
    case "ChangeMessageVisibilityBatch":
      await client.send(
        new ChangeMessageVisibilityBatchCommand(
          input as ConstructorParameters<typeof ChangeMessageVisibilityBatchCommand>[0],
        ),
      );
      return;
    default:
      await client.send(
        new GetQueueAttributesCommand(input as ConstructorParameters<typeof GetQueueAttributesCommand>[0]),
      );
  }
}
