import { randomBytes } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { openLetter } from "../../runtime/aws/dead-letter.ts";
import {
  aCause,
  aMessage,
  aParkedMessage,
  aPointer,
  QUEUE_ARN,
  SHARD,
  STREAM_ARN,
  text,
  wildText,
} from "../../test/replayer/letters.ts";
import { post } from "../../test/social-facts.ts";
import { groupsOf } from "./groups.ts";
import type { Message } from "./message.ts";
import { glimpseOfCargo, readLetter } from "./read-letter.ts";

const FACT = { ...post(0, "ann", "p1"), correlationid: "c1" };
const BODY = JSON.stringify(FACT);
const GLIMPSE = {
  factId: FACT.id,
  type: "post-published.v1",
  subject: "p1",
  source: "/test",
  correlationId: "c1",
  time: "2026-01-01T00:00:00.000Z",
};
const ENVELOPE = JSON.stringify({
  Type: "Notification",
  TopicArn: "arn:aws:sns:eu-west-1:123456789012:facts",
  Message: BODY,
});
const POINTER = {
  requestContext: { requestId: "r1", condition: "RetryAttemptsExhausted", approximateInvokeCount: 4 },
  responseContext: { statusCode: 200, functionError: "Unhandled" },
  timestamp: "2026-03-01T09:00:00.000Z",
  KinesisBatchInfo: {
    streamArn: STREAM_ARN,
    shardId: SHARD,
    startSequenceNumber: "10",
    endSequenceNumber: "12",
    batchSize: 3,
    approximateArrivalOfFirstRecord: "2026-03-01T09:00:00.000Z",
    approximateArrivalOfLastRecord: "2026-03-01T09:00:02.000Z",
  },
};
const INVOCATION = {
  timestamp: "2026-03-01T09:00:00.000Z",
  requestContext: { condition: "RetriesExhausted", approximateInvokeCount: 3 },
  requestPayload: { Records: [{ Sns: { Message: BODY } }] },
  responsePayload: { errorType: "TypeError", errorMessage: "gone" },
};
const read = (message: Partial<Message>) => readLetter(aMessage(message), openLetter);
const message = (body: string, attributes = {}) => ({ kind: "message", body, attributes });

describe("a parked letter", () => {
  it("has the cause that its consumer wrote down, and carries what came", () => {
    const attributes = { type: text("post-published.v1") };
    const parked = aParkedMessage({ body: BODY, attributes }, { attempt: 2, factId: FACT.id });
    expect(readLetter(parked, openLetter)).toEqual({
      message: parked,
      kind: "parked",
      reason: {
        code: "UNREADABLE_FACT",
        message: "The message is not JSON",
        fingerprint: "0123456789ab",
        attempts: 2,
        at: "2026-03-01T09:00:00.000Z",
      },
      cargo: [{ ...message(BODY, attributes), origin: QUEUE_ARN }],
      redrives: 0,
      ...GLIMPSE,
    });
  });

  it("is known by the fact's id in its cause where its body cannot be read", () => {
    expect(readLetter(aParkedMessage({ body: "{" }, { factId: "f7" }), openLetter)).toMatchObject({ factId: "f7" });
    expect(readLetter(aParkedMessage({ body: "{" }), openLetter)).not.toHaveProperty("factId");
  });

  it.each([
    ["bytes that are no text", { body: "/w==", encoding: "base64" as const }],
    [
      "what was too large until it was compressed",
      { body: Buffer.alloc(1_048_576, 0xff).toString("base64"), encoding: "base64" as const },
    ],
    ["control characters", { body: '{"id": "\u0000"}' }],
    ["emoji", { body: '{"id": "😀"}' }],
    ["nothing", { body: "" }],
  ])("carries %s as it came, with its place on the stream", (_, { body, ...encoding }) => {
    const origin = `${STREAM_ARN} ${SHARD}:10`;
    const letter = readLetter(aParkedMessage({ body, ...encoding, partitionKey: "p1", origin }), openLetter);
    expect(letter.cargo).toEqual([{ ...message(body), ...encoding, partitionKey: "p1", origin }]);
  });

  it("glimpses nothing in bytes, also where their base64 looks like words", () => {
    const letter = readLetter(
      aParkedMessage({ body: randomBytes(9).toString("base64"), encoding: "base64" }),
      openLetter,
    );
    expect(Object.keys(letter).sort()).toEqual(["cargo", "kind", "message", "reason", "redrives"]);
  });

  it("stays a message though it claims to be another's place on the stream, or an invocation", () => {
    for (const claim of [POINTER, INVOCATION]) {
      const body = JSON.stringify(claim);
      const letter = readLetter(aParkedMessage({ body, origin: `${STREAM_ARN} ${SHARD}:7` }), openLetter);
      expect(letter).toMatchObject({ kind: "parked", cargo: [{ kind: "message", body }] });
    }
  });

  it("is the place itself that the router parked where no letter could hold the record", () => {
    const KinesisBatchInfo = { ...POINTER.KinesisBatchInfo, endSequenceNumber: "10", batchSize: 1 };
    const body = JSON.stringify({ ...POINTER, KinesisBatchInfo });
    // The other came together with more in one record, where it was the fourth.
    for (const origin of [`${STREAM_ARN} ${SHARD}:10`, `${STREAM_ARN} ${SHARD}:10.3`]) {
      const letter = readLetter(aParkedMessage({ body, origin }), openLetter);
      expect(letter).toMatchObject({
        kind: "pointer",
        cargo: [{ kind: "records", pointer: { startSequenceNumber: "10", endSequenceNumber: "10" } }],
        reason: { code: "UNREADABLE_FACT" },
      });
      expect(letter).not.toHaveProperty("factId");
    }
  });

  it("stays a message though it claims to be a place that only resembles its own", () => {
    const claims = [
      { ...POINTER.KinesisBatchInfo, endSequenceNumber: "12" },
      { ...POINTER.KinesisBatchInfo, startSequenceNumber: "12" },
      { ...POINTER.KinesisBatchInfo, endSequenceNumber: "10", shardId: "shardId-000000000001" },
      { ...POINTER.KinesisBatchInfo, endSequenceNumber: "10", streamArn: `${STREAM_ARN}-2` },
    ];
    for (const KinesisBatchInfo of claims) {
      const body = JSON.stringify({ ...POINTER, KinesisBatchInfo });
      const letter = readLetter(aParkedMessage({ body, origin: `${STREAM_ARN} ${SHARD}:10` }), openLetter);
      expect(letter).toMatchObject({ kind: "parked", cargo: [{ kind: "message", body }] });
    }
  });

  it("keeps its attributes, also those for which its cause left no room", () => {
    const ten = Object.fromEntries(
      Array.from({ length: 10 }, (_, n) => [`a${n}`, { dataType: `Number.${n}`, value: `${n}` }]),
    );
    expect(readLetter(aParkedMessage({ attributes: ten }), openLetter).cargo).toMatchObject([{ attributes: ten }]);
  });
});

describe("an attribute chorus-cause that somebody else wrote", () => {
  const whole = { ...aCause(), partitionKey: "p1" };
  it.each<[string, string]>([
    ["is no JSON", "{"],
    ["is empty", ""],
    ["is null", "null"],
    ["is a text", '"UNREADABLE_FACT"'],
    ["is a number", "7"],
    ["is a list", "[]"],
    ["lacks everything", "{}"],
    ...["code", "message", "fingerprint", "origin", "at", "attempt"].map((name): [string, string] => [
      `lacks ${name}`,
      JSON.stringify({ ...whole, [name]: undefined }),
    ]),
    ["has an attempt that is a text", JSON.stringify({ ...whole, attempt: "1" })],
    ["has a message that is an object", JSON.stringify({ ...whole, message: {} })],
    ["has an empty fingerprint", JSON.stringify({ ...whole, fingerprint: "" })],
    ["has a fact's id that is a number", JSON.stringify({ ...whole, factId: 7 })],
    ["has a partition key that is a number", JSON.stringify({ ...whole, partitionKey: 7 })],
    ["encloses attributes that are none", JSON.stringify({ ...whole, attributes: { type: "post-published.v1" } })],
    ["encloses a text for attributes", JSON.stringify({ ...whole, attributes: "ab" })],
    ["speaks of a compression that is none", JSON.stringify({ ...whole, encoding: "gzip+base64" })],
    ["speaks of an unknown encoding", JSON.stringify({ ...whole, encoding: "rot13" })],
  ])("%s and is an attribute like others", (_, value) => {
    const attributes = { "chorus-cause": text(value), type: text("post-published.v1") };
    const letter = read({ body: BODY, attributes });
    expect(letter).toEqual({
      message: letter.message,
      kind: "moved",
      cargo: [message(BODY, attributes)],
      redrives: 0,
      ...GLIMPSE,
    });
  });

  it("is believed when it is whole", () => {
    expect(read({ body: BODY, attributes: { "chorus-cause": text(JSON.stringify(whole)) } })).toMatchObject({
      kind: "parked",
      cargo: [{ partitionKey: "p1" }],
    });
  });
});

describe("a letter that SQS moved", () => {
  it("has no cause, and carries its message with all its attributes", () => {
    const attributes = {
      type: text("post-published.v1"),
      cents: { dataType: "Number.cents", value: "250" },
      key: { dataType: "Binary.gzip", value: "AQID" },
    };
    const letter = read({ body: BODY, attributes, sourceQueueArn: QUEUE_ARN });
    expect(letter).toEqual({
      message: letter.message,
      kind: "moved",
      cargo: [message(BODY, attributes)],
      redrives: 0,
      ...GLIMPSE,
    });
  });

  it("glimpses the fact within SNS's envelope, and goes back with the envelope", () => {
    expect(read({ body: ENVELOPE, sourceQueueArn: QUEUE_ARN })).toMatchObject({
      kind: "moved",
      cargo: [message(ENVELOPE)],
      ...GLIMPSE,
    });
  });

  it("goes back as it is though its body is a letter of Lambda's", () => {
    const one = { ...POINTER, KinesisBatchInfo: { ...POINTER.KinesisBatchInfo, endSequenceNumber: "10" } };
    for (const said of [POINTER, one, INVOCATION]) {
      const body = JSON.stringify(said);
      expect(read({ body, sourceQueueArn: QUEUE_ARN })).toMatchObject({ kind: "moved", cargo: [message(body)] });
    }
  });

  it("is what nobody can place", () => {
    expect(read({ body: "words" })).toMatchObject({ kind: "moved", cargo: [message("words")] });
    expect(read({ body: "words" })).not.toHaveProperty("reason");
  });
});

describe("what was put back before", () => {
  it("knows how often, and gives up its mark", () => {
    const attributes = { "chorus-redrive-job": text("job-1#2"), type: text("post-published.v1") };
    expect(read({ attributes })).toMatchObject({
      redrives: 2,
      cargo: [message("{}", { type: text("post-published.v1") })],
    });
    expect(readLetter(aParkedMessage({ attributes }), openLetter)).toMatchObject({
      redrives: 2,
      cargo: [{ attributes: { type: {} } }],
    });
  });

  it("counts as never put back where somebody else made the mark", () => {
    expect(read({ attributes: { "chorus-redrive-job": text("whenever") } })).toMatchObject({
      redrives: 0,
      cargo: [message("{}")],
    });
  });
});

describe("a letter that SNS could not deliver", () => {
  const added = {
    ErrorCode: text("AWS.SimpleQueueService.NonExistentQueue"),
    ErrorMessage: text("The specified queue does not exist"),
    RequestID: text("r1"),
  };

  it("is told by its envelope, and goes back without what SNS put beside it", () => {
    const letter = read({ body: ENVELOPE, attributes: { ...added, type: text("post-published.v1") } });
    expect(letter).toEqual({
      message: letter.message,
      kind: "undelivered",
      cargo: [message(ENVELOPE, { type: text("post-published.v1") })],
      reason: {
        code: "AWS.SimpleQueueService.NonExistentQueue",
        message: "The specified queue does not exist",
        fingerprint: expect.stringMatching(/^[\w-]{12}$/),
      },
      redrives: 0,
      ...GLIMPSE,
    });
  });

  it("is told by what SNS put beside it where delivery is raw", () => {
    expect(read({ body: BODY, attributes: added })).toMatchObject({
      kind: "undelivered",
      cargo: [message(BODY)],
      ...GLIMPSE,
    });
  });

  it("is told by its envelope alone where nothing is beside it", () => {
    expect(read({ body: ENVELOPE })).toMatchObject({ kind: "undelivered", cargo: [message(ENVELOPE)] });
    expect(read({ body: ENVELOPE })).not.toHaveProperty("reason");
  });

  it("has a reason without a message where one is missing", () => {
    const { ErrorMessage: _, ...without } = added;
    expect(read({ attributes: without })).toMatchObject({
      cargo: [message("{}")],
      reason: { code: added.ErrorCode.value, message: "" },
    });
    const { RequestID: __, ...withoutId } = added;
    expect(read({ attributes: withoutId })).toMatchObject({ kind: "undelivered", cargo: [message("{}")] });
  });

  it.each([
    ["a code alone", { ErrorCode: text("7") }],
    ["a message alone", { ErrorMessage: text("words") }],
    ["an id alone", { RequestID: text("r1") }],
    ["a message and an id", { ErrorMessage: text("words"), RequestID: text("r1") }],
  ])("is not one whose sender put %s beside it", (_, attributes) => {
    const letter = read({ attributes });
    expect(letter).toMatchObject({ kind: "moved", cargo: [message("{}", attributes)] });
    expect(letter).not.toHaveProperty("reason");
  });
});

describe("a letter of Lambda's", () => {
  it("about an invocation carries what the function was to do", () => {
    const letter = read({ body: JSON.stringify(INVOCATION) });
    expect(letter).toEqual({
      message: letter.message,
      kind: "invocation",
      cargo: [message(BODY)],
      reason: {
        code: "TypeError",
        message: "gone",
        fingerprint: expect.stringMatching(/^[\w-]{12}$/),
        attempts: 3,
        at: "2026-03-01T09:00:00.000Z",
      },
      redrives: 0,
      ...GLIMPSE,
    });
  });

  it("in a dead-letter queue of the older kind is told by the status beside it", () => {
    const attributes = {
      ErrorCode: { dataType: "Number", value: "200" },
      ErrorMessage: text("gone"),
      RequestID: text("r1"),
    };
    expect(read({ body: '{"order":7}', attributes })).toMatchObject({
      kind: "invocation",
      cargo: [message('{"order":7}')],
      reason: { code: "200", message: "gone" },
    });
  });

  it("about records says where they are, why it gave up, and nothing of them", () => {
    const letter = read({ body: JSON.stringify(POINTER) });
    expect(letter).toEqual({
      message: letter.message,
      kind: "pointer",
      cargo: [{ kind: "records", pointer: aPointer() }],
      reason: {
        code: "RetryAttemptsExhausted",
        message: "the function answered Unhandled",
        fingerprint: expect.stringMatching(/^[\w-]{12}$/),
        attempts: 4,
        at: "2026-03-01T09:00:00.000Z",
      },
      redrives: 0,
    });
  });

  it("about records that the function was never handed says no more than why", () => {
    const { KinesisBatchInfo } = POINTER;
    const aged = read({
      body: JSON.stringify({ KinesisBatchInfo, requestContext: { condition: "RecordAgeExceeded" } }),
    });
    expect(aged.reason).toStrictEqual({ code: "RecordAgeExceeded", message: "", fingerprint: expect.any(String) });
    expect(read({ body: JSON.stringify({ KinesisBatchInfo }) })).not.toHaveProperty("reason");
  });

  it("about records that it cannot name is a message like others", () => {
    const body = JSON.stringify({
      ...POINTER,
      KinesisBatchInfo: { ...POINTER.KinesisBatchInfo, startSequenceNumber: 10 },
    });
    expect(read({ body })).toMatchObject({ kind: "moved", cargo: [message(body)] });
  });

  it("is not what a fact holds in its data", () => {
    const body = JSON.stringify({ ...FACT, data: { ...POINTER, ...INVOCATION } });
    expect(read({ body })).toMatchObject({ kind: "moved", cargo: [message(body)], ...GLIMPSE });
  });
});

describe("the glimpse of a body", () => {
  it("is cut where a fact's own words would be too long", () => {
    const long = Object.fromEntries(
      ["id", "type", "subject", "source", "correlationid", "time"].map((name) => [name, "x".repeat(999)]),
    );
    const { factId, type, subject, source, correlationId, time } = read({ body: JSON.stringify(long) });
    expect([factId, type, subject, source, correlationId, time].map((one) => one?.length)).toEqual([
      128, 128, 256, 128, 128, 64,
    ]);
  });

  it("is only of what is text, and of nothing that every object has", () => {
    const body =
      '{"id": 7, "type": null, "subject": {}, "source": [], "__proto__": {"time": "2026-03-01T09:00:00.000Z"}}';
    expect(Object.keys(read({ body })).sort()).toEqual(["cargo", "kind", "message", "redrives"]);
  });

  it("keeps types that are called like something every object has", () => {
    const letters = ["__proto__", "constructor"].map((type) => read({ body: JSON.stringify({ ...FACT, type }) }));
    expect(Object.entries(groupsOf(letters)[0]?.types ?? {})).toEqual([
      ["__proto__", 1],
      ["constructor", 1],
    ]);
  });

  it("is none of what SNS wrapped around words", () => {
    expect(
      read({ body: JSON.stringify({ Type: "Notification", TopicArn: "arn", Message: "words", id: "f7" }) }),
    ).not.toHaveProperty("factId");
  });

  it("is that of a cargo which is a message of text", () => {
    expect(glimpseOfCargo({ kind: "message", body: BODY, attributes: {} })).toEqual(GLIMPSE);
    expect(glimpseOfCargo({ kind: "message", body: "e30=", encoding: "base64", attributes: {} })).toEqual({});
    expect(glimpseOfCargo({ kind: "records", pointer: aPointer() })).toEqual({});
    expect(glimpseOfCargo(undefined)).toEqual({});
  });
});

describe("whatever a dead message holds", () => {
  it("it is a letter with a message, a kind and something to carry", () => {
    const json = fc.json({ maxDepth: 2 });
    const known = fc.constantFrom(BODY, ENVELOPE, JSON.stringify(POINTER), JSON.stringify(INVOCATION));
    const mixed = fc.tuple(
      known,
      fc.jsonValue(),
      fc.constantFrom("requestContext", "requestPayload", "KinesisBatchInfo", "Message", "id"),
    );
    const spoilt = mixed.map(([whole, value, field]) =>
      JSON.stringify({ ...(JSON.parse(whole) as object), [field]: value }),
    );
    const body = fc.oneof(wildText(), json, known, spoilt);
    const names = fc.constantFrom(
      "chorus-cause",
      "chorus-redrive-job",
      "ErrorCode",
      "ErrorMessage",
      "RequestID",
      "type",
      "__proto__",
    );
    const value = fc.oneof(wildText(), json, fc.constant(JSON.stringify(aCause())));
    const dataType = fc.constantFrom("String", "Number", "Binary", "String.label", "Number.cents", "Binary.gzip");
    const attributes = fc.dictionary(names, fc.record({ dataType, value }), { maxKeys: 7, noNullPrototype: true });
    fc.assert(
      fc.property(body, attributes, fc.constantFrom({}, { sourceQueueArn: QUEUE_ARN }), (words, beside, source) => {
        const letter = read({ body: words, attributes: beside, ...source });
        expect(letter.message).toMatchObject({ body: words });
        expect(letter.cargo.length).toBeGreaterThan(0);
        expect(["parked", "moved", "undelivered", "invocation", "pointer"]).toContain(letter.kind);
        expect(typeof (letter.reason?.fingerprint ?? "")).toBe("string");
        if (letter.kind === "moved") expect(letter.cargo).toMatchObject([{ body: words }]);
      }),
    );
  });
});
