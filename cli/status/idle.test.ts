import { describe, expect, it } from "@jest/globals";
import { isIdle, readingOf } from "./idle.ts";

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

describe("reading", () => {
  const depth = { visible: 0, inFlight: 0, delayed: 0 };

  it("names whoever has something left, streams first", () => {
    const readers = [
      { functionName: "router", behind: 12 },
      { functionName: "archive", behind: 0 },
    ];
    const depths = [
      ["timelines", { visible: 3, inFlight: 1, delayed: 2 }],
      ["entitlements", depth],
    ] as const;
    expect(readingOf({ readers, timers: [], progress: { records: 20 } }, depths)).toEqual({
      left: ["router: 12 records behind", "timelines: 3 waiting, 1 in flight, 2 delayed"],
      progress: '{"records":20}',
    });
  });

  it("waits for a timer's run to end, and for none that is still to come", () => {
    const timers = [
      { functionName: "reminders-due", isRunning: true },
      { functionName: "digests-due", isRunning: false },
    ];
    const { left } = readingOf({ readers: [], timers, progress: {} }, [["timelines", depth]]);
    expect(left).toEqual(["reminders-due: runs"]);
  });

  it("is quiet when nothing is", () => {
    expect(readingOf({ readers: [], timers: [], progress: {} }, [["timelines", depth]]).left).toEqual([]);
  });
});
