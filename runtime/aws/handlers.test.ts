import { describe, expect, it } from "@jest/globals";
import { fact } from "../../test/builders.ts";
import { userJoinedV1, type UserJoinedV1 } from "../../schemas/account/user-joined.v1.ts";
import type { Listener } from "../definition.ts";
import { StoreUnavailable } from "../errors.ts";
import { silentLog } from "../kit/log.ts";
import type { BatchPorts } from "../kit/run-batch.ts";
import { memoryRowStore } from "../memory/row-store.ts";
import type { Arrival, LedgerRecord } from "../ports.ts";
import { aggregate } from "../stream/aggregate.ts";
import { kinesisHandler } from "./kinesis-handler.ts";
import { sqsHandler } from "./sqs-handler.ts";

/** Fails for the handle "down". */
const listener: Listener<UserJoinedV1> = {
  name: "names",
  hears: [userJoinedV1],
  *apply({ data: { handle } }) {
    if (handle === "down") throw new StoreUnavailable("The table is away");
    yield [];
  },
};

function world() {
  const parked: Arrival[] = [];
  const records: LedgerRecord[] = [];
  const delays: number[] = [];
  const ports: BatchPorts = {
    store: memoryRowStore(),
    deadLetters: {
      park: (letters) => {
        parked.push(...letters.map(({ arrival }) => arrival));
        return Promise.resolve([]);
      },
    },
    ledger: {
      record: (more) => {
        records.push(...more);
        return Promise.resolve();
      },
    },
    visibility: {
      delay: (messages) => {
        delays.push(...messages.map(({ seconds }) => seconds));
        return Promise.resolve();
      },
    },
    log: silentLog,
    newToken: () => "token",
    now: () => new Date(0),
    chance: () => 0,
  };
  return { ports, parked, records, delays };
}

const setting = { deployVersion: "7", traceId: () => "Root=1-2-3" };
const context = (remainingMs: number) => ({ awsRequestId: "r1", getRemainingTimeInMillis: () => remainingMs });
const body = (handle: string) => JSON.stringify(fact(userJoinedV1, { handle }));

function sqsRecord(messageId: string, text: string, receives = "1") {
  return {
    messageId,
    receiptHandle: `receipt-${messageId}`,
    body: text,
    attributes: { ApproximateReceiveCount: receives, SentTimestamp: "0" },
    messageAttributes: {
      "chorus-redrive-job": { dataType: "String", stringValue: "job-1", stringListValues: [], binaryListValues: [] },
    },
    eventSourceARN: "arn:aws:sqs:eu-west-1:1:names",
  };
}

function aggregateOf(entries: readonly (readonly [key: string, text: string])[]): Buffer {
  const whole = aggregate(Infinity);
  for (const [partitionKey, text] of entries) whole.add({ partitionKey, data: Buffer.from(text) });
  return whole.encode();
}

function kinesisRecord(sequenceNumber: string, bytes: Buffer, partitionKey = "k") {
  return {
    eventID: `shardId-000000000000:${sequenceNumber}`,
    eventSourceARN: "arn:aws:kinesis:eu-west-1:1:stream/facts",
    kinesis: {
      partitionKey,
      sequenceNumber,
      data: bytes.toString("base64"),
      approximateArrivalTimestamp: 1_767_225_600.123,
    },
  };
}

describe("an SQS event source mapping's batch", () => {
  it("is answered with the messages to deliver again, and they come later the more often they came", async () => {
    const { ports, delays, records } = world();
    const handler = sqsHandler(listener, ports, setting);
    const event = { Records: [sqsRecord("ok", body("ann")), sqsRecord("bad", body("down"), "3")] };
    expect(await handler(event, context(30_000))).toEqual({ batchItemFailures: [{ itemIdentifier: "bad" }] });
    expect(delays).toEqual([4]);
    expect(records).toMatchObject([
      { kind: "failed", traceId: "Root=1-2-3", cause: { attempt: 3, origin: "arn:aws:sqs:eu-west-1:1:names" } },
      { kind: "redriven", job: "job-1", outcome: "done" },
      { kind: "redriven", job: "job-1", outcome: "failed" },
    ]);
  });

  it("is answered before the function's time is up, with what was not finished", async () => {
    const { ports } = world();
    const stuck: Listener<UserJoinedV1> = {
      ...listener,
      *apply() {
        yield [{ op: "get", keys: [{ pk: "p", sk: "s" }], consistent: true }];
      },
    };
    const never = { ...ports, store: { ...memoryRowStore(), get: () => new Promise<never>(() => undefined) } };
    const handler = sqsHandler(stuck, never, setting);
    const answer = await handler({ Records: [sqsRecord("1", body("ann"))] }, context(50));
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: "1" }] });
  });
});

describe("a Kinesis event source mapping's batch", () => {
  it("is answered with the sequence number to go on from", async () => {
    const { ports } = world();
    const handler = kinesisHandler(listener, ports, setting);
    const records = [
      kinesisRecord("1", Buffer.from(body("ann"))),
      kinesisRecord("2", Buffer.from(body("down"))),
      kinesisRecord("3", Buffer.from(body("bob"))),
    ];
    expect(await handler({ Records: records }, context(30_000))).toEqual({
      batchItemFailures: [{ itemIdentifier: "2" }],
    });
  });

  it("may bring facts that were put in as one: each key of them stops for itself, and all of them come again", async () => {
    const { ports, records } = world();
    const heard: string[] = [];
    const noting: Listener<UserJoinedV1> = {
      ...listener,
      *apply(said) {
        heard.push(said.data.handle);
        yield* listener.apply(said);
      },
    };
    const bytes = aggregateOf([
      ["b", body("ann")],
      ["a", body("down")],
      ["a", body("behind it")],
      ["b", body("bob")],
    ]);
    const answer = await kinesisHandler(
      noting,
      ports,
      setting,
    )({ Records: [kinesisRecord("1", Buffer.from(body("zoe"))), kinesisRecord("2", bytes)] }, context(30_000));
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: "2" }] });
    expect(heard).toEqual(["zoe", "ann", "down", "bob"]);
    expect(records).toMatchObject([
      { handle: "2.1", cause: { origin: "arn:aws:kinesis:eu-west-1:1:stream/facts shardId-000000000000:2.1" } },
    ]);
  });

  it("parks an aggregate that cannot be opened whole, and says why", async () => {
    const { ports, parked, records } = world();
    const handler = kinesisHandler(listener, ports, setting);
    const broken = aggregateOf([["a", body("ann")]]).subarray(0, -1);
    expect(await handler({ Records: [kinesisRecord("1", broken)] }, context(30_000))).toEqual({
      batchItemFailures: [],
    });
    expect(parked).toMatchObject([{ body: broken.toString("base64"), encoding: "base64" }]);
    expect(records).toMatchObject([
      { cause: { code: "UNREADABLE_FACT", message: "The aggregate's checksum does not hold" } },
    ]);
  });

  it("parks bytes that are no text, with their position", async () => {
    const { ports, parked } = world();
    const handler = kinesisHandler(listener, ports, setting);
    const answer = await handler({ Records: [kinesisRecord("1", Buffer.from([0xff, 0xfe]))] }, context(30_000));
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(parked).toMatchObject([
      { body: "//4=", encoding: "base64", origin: expect.stringContaining("shardId-000000000000") },
    ]);
  });
});
