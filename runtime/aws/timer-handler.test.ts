import { describe, expect, it } from "@jest/globals";
import { fact } from "../../test/builders.ts";
import { userJoinedV1 } from "../../schemas/account/user-joined.v1.ts";
import { count, get, moment, type Plan, put, send } from "../core/plan.ts";
import { StoreUnavailable } from "../errors.ts";
import { currentHandling } from "../kit/context.ts";
import { jsonLog } from "../kit/log.ts";
import { FIELDS_BESIDE_COUNTERS } from "../kit/metrics.ts";
import type { TimerPorts } from "../kit/run-timer.ts";
import { memoryRowStore } from "../memory/row-store.ts";
import type { Fact } from "../../schemas/event.ts";
import { timerHandler } from "./timer-handler.ts";

const setting = { deployVersion: "7", traceId: () => "Root=1-2-3" };
const context = (remainingMs: number) => ({ awsRequestId: "r1", getRemainingTimeInMillis: () => remainingMs });

function world(overrides: Partial<TimerPorts> = {}) {
  const store = memoryRowStore();
  const sent: Fact[] = [];
  const causes: unknown[] = [];
  let log = "";
  const ports: TimerPorts = {
    store,
    queues: {
      "reminders-send": {
        send: (facts) => {
          sent.push(...facts);
          causes.push(currentHandling());
          return Promise.resolve();
        },
      },
    },
    log: jsonLog(
      { service: "reminders", function: "reminders-due", level: "info" },
      () => new Date(0),
      (lines) => (log += lines),
    ),
    now: () => new Date("2026-01-01T09:00:00.000Z"),
    newToken: () => "token-1",
    ...overrides,
  };
  const lines = () =>
    log
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { ports, store, sent, causes, lines };
}

const reminder = fact(userJoinedV1);

/** Notes when it ran, hands on what is due, and counts it. */
function* due(): Plan {
  const { now, token } = yield* moment();
  yield* put([{ pk: "run", sk: now, by: token }]);
  yield* send("reminders-send", [reminder]);
  yield* count("remindersDue");
  yield* count("remindersDue");
}

describe("a timer's run", () => {
  it("carries out a plan of its own, with the table, the step queues and the clock", async () => {
    const { ports, store, sent, causes } = world();
    const handler = timerHandler("reminders-due", due, ports, setting);
    await handler({ source: "aws.events" }, context(30_000));
    await handler({ source: "aws.events" }, context(30_000));
    expect(store.rows()).toEqual([{ pk: "run", sk: "2026-01-01T09:00:00.000Z", by: "token-1" }]);
    expect(sent).toEqual([reminder, reminder]);
    expect(causes).toEqual([undefined, undefined]);
  });

  it("is a line of what it wrote, with metrics of what it counted under the folder's name", async () => {
    const { ports, lines } = world();
    await timerHandler("reminders-due", due, ports, setting)({}, context(30_000));
    expect(lines()).toEqual([
      {
        level: "info",
        time: "1970-01-01T00:00:00.000Z",
        message: "run",
        service: "reminders",
        function: "reminders-due",
        consumer: "reminders-due",
        requestId: "r1",
        traceId: "Root=1-2-3",
        coldStart: true,
        rows: 1,
        remindersDue: 2,
        _aws: {
          Timestamp: Date.parse("2026-01-01T09:00:00Z"),
          CloudWatchMetrics: [
            {
              Namespace: "Chorus",
              Dimensions: [["service"]],
              Metrics: [{ Name: "remindersDue", Unit: "Count" }],
            },
          ],
        },
      },
    ]);
  });

  it("says nothing of metrics when nothing was counted", async () => {
    const { ports, lines } = world();
    await timerHandler("reminders-due", () => put([]), ports, setting)({}, context(30_000));
    expect(lines()).toMatchObject([{ message: "run", rows: 0 }]);
    expect(lines()[0]).not.toHaveProperty("_aws");
  });

  it("that fails is logged and thrown, with what it counted until then", async () => {
    const { ports, lines } = world();
    const failing = function* (): Plan {
      yield* count("remindersDue");
      throw new StoreUnavailable("The table is away");
    };
    const run = timerHandler("reminders-due", failing, ports, setting)({}, context(30_000));
    await expect(run).rejects.toThrow(StoreUnavailable);
    expect(lines()).toMatchObject([
      {
        level: "error",
        message: "The timer's run failed",
        code: "STORE_UNAVAILABLE",
        error: "StoreUnavailable: The table is away",
        remindersDue: 1,
      },
    ]);
    expect(Object.keys(lines()[0] ?? {}).filter((field) => !FIELDS_BESIDE_COUNTERS.includes(field))).toEqual([
      "remindersDue",
    ]);
  });

  it("that fails of what nobody foresaw is logged and thrown without what its error quotes", async () => {
    const store = { ...memoryRowStore(), put: () => Promise.reject(new TypeError("No row for ann@example.org")) };
    const { ports, lines } = world({ store });
    const run = timerHandler("reminders-due", () => put([{ pk: "p", sk: "s" }]), ports, setting)({}, context(30_000));
    await expect(run).rejects.toMatchObject({ code: "UNFORESEEN", message: expect.stringMatching(/^TypeError in /) });
    expect(lines()).toMatchObject([{ code: "TypeError", error: expect.stringMatching(/^TypeError in /) }]);
    expect(JSON.stringify(lines())).not.toContain("ann");
  });

  it("that does not come to its end is given up before the function's time is", async () => {
    const stuck = { ...memoryRowStore(), get: () => new Promise<never>(() => undefined) };
    const { ports, lines } = world({ store: stuck });
    const reading = function* (): Plan {
      yield* get([{ pk: "p", sk: "s" }]);
    };
    const run = timerHandler("reminders-due", reading, ports, setting)({}, context(50));
    await expect(run).rejects.toThrow("The function's time was nearly up");
    expect(lines()).toMatchObject([{ level: "error", code: "DEADLINE_NEAR" }]);
  });
});
