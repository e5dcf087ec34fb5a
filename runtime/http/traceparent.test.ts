import { describe, expect, it } from "@jest/globals";
import { traceparentIn } from "./traceparent.ts";

describe("a request's trace", () => {
  it("is carried on", () => {
    const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    expect(traceparentIn({ traceparent })).toBe(traceparent);
  });

  it.each([{}, { traceparent: "" }, { traceparent: "00-xyz-01" }])("is none in %j", (headers) => {
    expect(traceparentIn(headers)).toBeUndefined();
  });
});
