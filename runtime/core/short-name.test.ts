import { expect, it } from "@jest/globals";
import { shortName } from "./short-name.ts";

it("is a name as it is, or so much of it that its place in a path can be told", () => {
  expect([shortName("handle"), shortName(2), shortName("x".repeat(128))]).toEqual(["handle", "2", "x".repeat(128)]);
  expect(shortName("x".repeat(5_000))).toBe(`${"x".repeat(128)}…`);
});
