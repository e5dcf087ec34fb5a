import { describe, expect, it } from "@jest/globals";
import { judgeResponse } from "./batch-response.ts";

const HANDLES = ["m1", "m2", "m3"];
const answered = (payload: string) => judgeResponse({ requestId: "r", payload }, HANDLES);

describe("what a function's answer means for its batch", () => {
  it.each(["null", "{}", '{"batchItemFailures":null}', '{"batchItemFailures":[]}', '"done"', "7"])(
    "is success when it is %s",
    (payload) => {
      expect(answered(payload)).toEqual({ failed: "none" });
    },
  );

  it.each([
    ["no JSON", "oops"],
    ["a list that is none", '{"batchItemFailures":"m1"}'],
    ["an empty identifier", '{"batchItemFailures":[{"itemIdentifier":""}]}'],
    ["a null identifier", '{"batchItemFailures":[{"itemIdentifier":null}]}'],
    ["a wrong key", '{"batchItemFailures":[{"messageId":"m1"}]}'],
    ["an identifier of no message", '{"batchItemFailures":[{"itemIdentifier":"m1"},{"itemIdentifier":"m9"}]}'],
  ])("fails all on %s, and it was not the function's error", (_, payload) => {
    expect(answered(payload)).toMatchObject({ failed: "all", functionError: false });
  });

  it("fails all on an error, and says which", () => {
    const verdict = judgeResponse(
      { requestId: "r", error: { errorType: "RangeError", errorMessage: "too far" } },
      HANDLES,
    );
    expect(verdict).toEqual({ failed: "all", why: "RangeError: too far", functionError: true });
  });

  it("fails only the named, however often they are named", () => {
    const failures = ["m2", "m2", "m3"].map((itemIdentifier) => ({ itemIdentifier }));
    expect(answered(JSON.stringify({ batchItemFailures: failures }))).toEqual({
      failed: "some",
      handles: new Set(["m2", "m3"]),
    });
  });
});
