import { describe, expect, it } from "@jest/globals";
import { subjectOf } from "./subject.ts";

describe("the subject of data", () => {
  it.each([
    ["userId", { userId: "u1", other: "x" }, "u1"],
    ["blockerId>blockedId", { blockerId: "u1", blockedId: "a>b" }, "u1>a>b"],
    ["bucket/key", { bucket: "up", key: "a/b.jpg" }, "up/a/b.jpg"],
    ["userId", { userId: "$&" }, "$&"],
  ])("by the rule %s", (subject, data, expected) => {
    expect(subjectOf({ type: "parcel-sent.v1", subject }, data)).toBe(expected);
  });

  it.each([{}, { userId: "" }, { userId: 7 }])("cannot be made of %j", (data) => {
    expect(() => subjectOf({ type: "parcel-sent.v1", subject: "userId" }, data)).toThrow(
      "data.userId: missing, and the subject of parcel-sent.v1 is made of it (userId)",
    );
  });
});
