import { describe, expect, it } from "@jest/globals";
import { isIdle } from "./idle.ts";

describe("idle", () => {
  const quiet = { left: [], progress: "7" };
  const busy = { left: ["timelines: 1 in flight"], progress: "7" };

  it("needs two quiet readings", () => {
    expect(isIdle(undefined, quiet)).toBe(false);
    expect(isIdle(busy, quiet)).toBe(false);
    expect(isIdle(quiet, busy)).toBe(false);
    expect(isIdle(quiet, quiet)).toBe(true);
  });

  it("does not trust two quiet readings between which something moved", () => {
    expect(isIdle(quiet, { left: [], progress: "8" })).toBe(false);
  });
});
