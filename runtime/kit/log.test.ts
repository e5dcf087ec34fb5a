import { describe, expect, it } from "@jest/globals";
import { jsonLog } from "./log.ts";
import { asMetrics } from "./metrics.ts";

function written() {
  const writes: string[] = [];
  let at = Date.parse("2026-03-01T09:00:00.000Z");
  const log = jsonLog(
    { service: "names", function: "names-api", level: "info" },
    () => new Date(at++),
    (lines) => writes.push(lines),
  );
  return { log, writes };
}

const STANDING = { service: "names", function: "names-api" };

describe("a log", () => {
  it("writes a batch's lines at once, each a JSON object with its time, and what stands in every line", () => {
    const { log, writes } = written();
    log.line("info", 'said "hello"', { rows: 3, name: undefined, nested: { a: [1] } });
    log.line("error", "failed");
    expect(writes).toEqual([]);
    log.flush();
    log.flush();
    expect(writes).toHaveLength(1);
    expect(
      writes[0]
        ?.trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      {
        level: "info",
        time: "2026-03-01T09:00:00.000Z",
        message: 'said "hello"',
        ...STANDING,
        rows: 3,
        nested: { a: [1] },
      },
      { level: "error", time: "2026-03-01T09:00:00.001Z", message: "failed", ...STANDING },
    ]);
  });

  it("leaves out what is less than its level", () => {
    const { log, writes } = written();
    log.line("debug", "nothing");
    log.flush();
    expect(writes).toEqual([]);
  });

  it("writes what metrics are made of whatever its level", () => {
    const { log, writes } = written();
    log.line("debug", "batch", { rows: 3, ...asMetrics(new Date(0), { by: "service", names: ["rows"] }) });
    log.flush();
    expect(writes.map((line) => JSON.parse(line) as unknown)).toMatchObject([{ message: "batch", rows: 3 }]);
  });

  it("has further fields in the lines of one that is made of it, in the order in which both were written", () => {
    const { log, writes } = written();
    const own = log.with({ requestId: "r-1", traceId: undefined }).with({ consumer: "names" });
    own.line("info", "first", { attempt: 1 });
    log.line("info", "second");
    own.flush();
    const lines = writes[0]?.trimEnd().split("\n") ?? [];
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { message: "first", ...STANDING, requestId: "r-1", consumer: "names", attempt: 1 },
      { message: "second", ...STANDING },
    ]);
    expect(lines[1]).not.toContain("requestId");
  });
});
