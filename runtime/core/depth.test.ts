import { describe, expect, it } from "@jest/globals";
import { isDeeperThan } from "./depth.ts";

const nested = (levels: number): unknown => JSON.parse("[".repeat(levels) + "]".repeat(levels));

describe("how deep a value is", () => {
  it.each([0, 1, "x", null, undefined, true])("is no level for %p", (value) => {
    expect(isDeeperThan(0, value)).toBe(false);
  });

  it("counts lists and objects alike, wherever the deepest of them stands", () => {
    const value = { a: 1, b: [{ c: [] }], d: {} };
    expect([3, 4].map((levels) => isDeeperThan(levels, value))).toEqual([true, false]);
  });

  it("is told of what is deeper than a stack is", () => {
    expect(isDeeperThan(64, nested(100_000))).toBe(true);
    expect([63, 64].map((levels) => isDeeperThan(levels, nested(64)))).toEqual([true, false]);
  });
});
