import { describe, expect, it } from "@jest/globals";
import { aCargo, text } from "../../test/replayer/letters.ts";
import { invocationIn } from "./invocation.ts";
import { objectIn } from "./json.ts";

const RECORD = {
  version: "1.0",
  timestamp: "2026-03-01T09:00:00.000Z",
  requestContext: {
    requestId: "e4b46cbf-b738-xmpl-8880-a18cdf61200e",
    functionArn: "arn:aws:lambda:eu-west-1:123456789012:function:welcome:$LATEST",
    condition: "RetriesExhausted",
    approximateInvokeCount: 3,
  },
  requestPayload: { order: 7 },
  responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
  responsePayload: { errorType: "TypeError", errorMessage: "order 7 is gone" },
};
const handing = (requestPayload: unknown) => invocationIn({ ...RECORD, requestPayload })?.cargo;

describe("an invocation that Lambda gave up on", () => {
  it("tells the function's own error, when it was last tried and how often", () => {
    expect(invocationIn(RECORD)?.reason).toEqual({
      code: "TypeError",
      message: "order 7 is gone",
      fingerprint: expect.stringMatching(/^[\w-]{12}$/),
      attempts: 3,
      at: "2026-03-01T09:00:00.000Z",
    });
  });

  it("tells Lambda's condition where the function never answered, as one that was throttled", () => {
    const { version, requestContext, requestPayload } = RECORD;
    const throttled = { version, requestPayload, requestContext: { condition: requestContext.condition } };
    expect(invocationIn(throttled)?.reason).toStrictEqual({
      code: "RetriesExhausted",
      message: "RetriesExhausted",
      fingerprint: expect.stringMatching(/^[\w-]{12}$/),
    });
  });

  it.each([
    ["no JSON", undefined],
    ["no payload", { requestContext: RECORD.requestContext }],
    ["no context", { ...RECORD, requestContext: undefined }],
    ["a condition that is no text", { ...RECORD, requestContext: { condition: 7 } }],
    ["a fact whose data has such fields", { type: "post-published.v1", data: RECORD }],
  ])("is none that has %s", (_, said) => {
    expect(invocationIn(said)).toBeUndefined();
  });

  it("is none that is nested deeper than it can be written", () => {
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    const said = objectIn(`{"requestContext":{"condition":"RetriesExhausted"},"requestPayload":${deep}}`);
    expect(said).toBeDefined();
    expect(invocationIn(said)).toBeUndefined();
  });
});

describe("what a consumer is handed of an invocation", () => {
  it("is what SNS called the function with, message by message", () => {
    const attributes = {
      type: { Type: "String", Value: "post-published.v1" },
      cents: { Type: "Number.cents", Value: "250" },
      key: { Type: "Binary", Value: "AQID" },
    };
    const payload = {
      Records: [{ Sns: { Message: "one", MessageAttributes: attributes } }, { Sns: { Message: "two" } }],
    };
    expect(handing(payload)).toEqual([
      aCargo({
        body: "one",
        attributes: {
          type: text("post-published.v1"),
          cents: { dataType: "Number.cents", value: "250" },
          key: { dataType: "Binary", value: "AQID" },
        },
      }),
      aCargo({ body: "two" }),
    ]);
  });

  it("is what a queue handed the function, with values of every type", () => {
    const messageAttributes = {
      type: { dataType: "String", stringValue: "post-published.v1", stringListValues: [], binaryListValues: [] },
      key: { dataType: "Binary.gzip", binaryValue: "AQID" },
    };
    expect(handing({ Records: [{ body: "one", messageAttributes }] })).toEqual([
      aCargo({
        body: "one",
        attributes: { type: text("post-published.v1"), key: { dataType: "Binary.gzip", value: "AQID" } },
      }),
    ]);
  });

  it("leaves out attributes that are none", () => {
    const messageAttributes = {
      bare: "value",
      untyped: { stringValue: "v" },
      empty: { dataType: "String" },
      list: [],
      none: null,
    };
    expect(handing({ Records: [{ body: "one", messageAttributes }] })).toEqual([aCargo({ body: "one" })]);
  });

  it("has attributes of every name", () => {
    const messageAttributes = objectIn('{"__proto__": {"dataType": "String", "stringValue": "v"}}');
    const [cargo] = handing({ Records: [{ body: "one", messageAttributes }] }) ?? [];
    expect(cargo?.kind === "message" && Object.entries(cargo.attributes)).toEqual([["__proto__", text("v")]]);
  });

  it.each<[string, unknown]>([
    ["an event of somebody's own", { order: 7 }],
    ["no records", { Records: [] }],
    ["records of a stream", { Records: [{ kinesis: { data: "e30=" } }] }],
    ["records of two kinds", { Records: [{ body: "one" }, { kinesis: {} }] }],
    ["a record that is null", { Records: [{ body: "one" }, null] }],
    ["records that are no list", { Records: { body: "one" } }],
    ["a list", [1, 2]],
    ["text", "words"],
    ["null", null],
  ])("is the whole event where that has %s", (_, payload) => {
    expect(handing(payload)).toEqual([aCargo({ body: JSON.stringify(payload) })]);
  });
});
