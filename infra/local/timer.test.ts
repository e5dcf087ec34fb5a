import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { ConsumerDefinition } from "../../runtime/definition.ts";
import { eventually } from "../../test/engines/eventually.ts";
import { type Cloud, type CloudEvent, startCloud } from "./cloud.ts";
import type { InvocationResult } from "./function-pool.ts";
import { type RunReport, startTimer, type Timer } from "./timer.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const MINUTE_MS = 20;
const RULE_ARN = "arn:aws:events:us-east-1:000000000000:rule/due";

/** It stands still until somebody moves it on. */
function aClock() {
  let nowMs = 0;
  let alarms: { readonly atMs: number; readonly ring: () => void }[] = [];
  return {
    nowMs: () => nowMs,
    pause: (milliseconds: number, signal: AbortSignal) =>
      new Promise<void>((resolve) => {
        alarms.push({ atMs: nowMs + milliseconds, ring: resolve });
        signal.addEventListener("abort", () => {
          resolve();
        });
      }),
    /** Once somebody sleeps, who wakes when it is time. */
    advance: async (milliseconds: number) => {
      await eventually("somebody sleeps", () => alarms.length > 0);
      nowMs += milliseconds;
      const due = alarms.filter(({ atMs }) => atMs <= nowMs);
      alarms = alarms.filter((alarm) => !due.includes(alarm));
      for (const { ring } of due) ring();
    },
    /** While nobody sleeps. */
    pass: (milliseconds: number) => {
      nowMs += milliseconds;
    },
    sleepsUntilMs: () => alarms.map(({ atMs }) => atMs),
  };
}

/** A timer of a function that answers as a test says. */
function aTimer(everyMinutes: number, answer: () => Promise<InvocationResult>) {
  const clock = aClock();
  const beganMs: number[] = [];
  const events: unknown[] = [];
  const reports: RunReport[] = [];
  let [atOnce, most] = [0, 0];
  const timer: Timer = startTimer({
    timer: { everyMinutes, ruleArn: RULE_ARN },
    minuteMs: MINUTE_MS,
    clock,
    target: {
      name: "due",
      async invoke(event) {
        beganMs.push(clock.nowMs());
        events.push(JSON.parse(event));
        most = Math.max(most, ++atOnce);
        const result = await answer();
        atOnce--;
        return result;
      },
    },
    onRun: (report) => reports.push(report),
  });
  return { timer, clock, beganMs, events, reports, mostAtOnce: () => most };
}

/** Its runs end once it is released. */
function aHeldTimer() {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { ...aTimer(1, () => released.then(() => done)), release };
}

const done: InvocationResult = { requestId: "r", payload: "null" };
const failed: InvocationResult = { requestId: "r", error: { errorType: "Error", errorMessage: "no" } };

describe("a timer", () => {
  it("runs an interval after its start and at each one after, with the event that EventBridge sends", async () => {
    const { timer, clock, beganMs, reports, events } = aTimer(2, () => Promise.resolve(done));
    await clock.advance(2 * MINUTE_MS - 1);
    await clock.advance(1);
    await eventually("it ran", () => reports.length === 1);
    await clock.advance(2 * MINUTE_MS);
    await eventually("it ran again", () => reports.length === 2);
    await timer.stop();
    expect(beganMs).toEqual([2 * MINUTE_MS, 4 * MINUTE_MS]);
    expect(events[0]).toEqual({
      version: "0",
      id: expect.stringMatching(/^[\da-f-]{36}$/),
      "detail-type": "Scheduled Event",
      source: "aws.events",
      account: "000000000000",
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      region: "us-east-1",
      resources: [RULE_ARN],
      detail: {},
    });
  });

  it("is never run twice at once, whoever asks", async () => {
    const { timer, clock, beganMs, release, mostAtOnce } = aHeldTimer();
    await clock.advance(MINUTE_MS);
    await eventually("it runs", () => beganMs.length === 1);
    const beside = timer.run();
    expect(timer.status()).toMatchObject({ isRunning: true, runs: 0 });
    release();
    await beside;
    expect(timer.status()).toMatchObject({ isRunning: false, runs: 2 });
    expect(mostAtOnce()).toBe(1);
    await timer.stop();
  });

  it("leaves out what would have begun during a run", async () => {
    const { timer, clock, beganMs, reports, release } = aHeldTimer();
    await clock.advance(MINUTE_MS);
    await eventually("it runs", () => beganMs.length === 1);
    clock.pass(3.5 * MINUTE_MS);
    release();
    await eventually("it sleeps again", () => clock.sleepsUntilMs().length === 1);
    expect(reports).toHaveLength(1);
    expect(clock.sleepsUntilMs()).toEqual([5 * MINUTE_MS]);
    await timer.stop();
  });

  it("goes on after a run that failed, and tells of it", async () => {
    const answers = [failed, done];
    const { timer, clock, reports } = aTimer(1, () => Promise.resolve(answers.shift() ?? done));
    await clock.advance(MINUTE_MS);
    await eventually("it failed", () => reports.length === 1);
    await clock.advance(MINUTE_MS);
    await eventually("it ran again", () => reports.length === 2);
    await timer.stop();
    expect(reports).toEqual([
      { functionName: "due", milliseconds: 0, why: "Error: no" },
      { functionName: "due", milliseconds: 0 },
    ]);
    expect(timer.status()).toMatchObject({ everyMinutes: 1, failures: 1, lastFailure: "Error: no", isRunning: false });
  });

  it("stops between two runs at once", async () => {
    const { timer, beganMs } = aTimer(1_440, () => Promise.resolve(done));
    await timer.stop();
    await timer.run();
    expect(beganMs).toEqual([]);
  });
});

const clockwork: ConsumerDefinition = {
  kind: "consumer",
  name: "clockwork",
  owner: "platform",
  summary: "Runs by the clock.",
  hears: [],
  ownsTable: true,
  functions: [
    {
      name: "clockwork-due",
      entry: "../../infra/local/fixtures/clockwork.ts",
      timeoutSeconds: 10,
      memoryMb: 128,
      uses: ["table.put", "table.query"],
      trigger: { on: "timer", everyMinutes: 1 },
    },
  ],
  counters: [{ name: "runs", says: "It runs." }],
};

describe("the embedded cloud's timers", () => {
  let cloud: Cloud;
  const events: CloudEvent[] = [];
  const runs = () => events.filter(({ kind }) => kind === "run");
  beforeAll(async () => {
    cloud = await startCloud({
      root: ROOT,
      producers: [],
      consumers: [clockwork],
      timerMinuteMs: MINUTE_MS,
      onEvent: (event) => events.push(event),
    });
  }, 60_000);
  afterAll(() => cloud.stop());

  it("run their function under its role, at its interval, and go on when it failed", async () => {
    await eventually("it ran thrice", () => runs().length >= 3);
    expect(runs().slice(0, 3)).toMatchObject([
      { functionName: "clockwork-due" },
      { functionName: "clockwork-due", why: expect.stringMatching(/^Unforeseen: Error/) },
      { functionName: "clockwork-due" },
    ]);
    expect(runs()[2]).not.toHaveProperty("why");
    const lines = () => events.flatMap((event) => (event.kind === "log" ? [JSON.parse(event.line) as unknown] : []));
    await eventually("what two runs said has come", () => lines().length >= 2);
    expect(lines().slice(0, 2)).toMatchObject([
      { message: "run", service: "clockwork", function: "clockwork-due", rows: 1, runs: 1 },
      { level: "error", message: "The timer's run failed", error: expect.stringMatching(/^Error in /) },
    ]);
    expect(cloud.calls().filter(({ allowed }) => !allowed)).toEqual([]);
  });

  it("are run when somebody asks", async () => {
    const before = (await cloud.status()).timers[0]?.runs ?? 0;
    await cloud.runTimers();
    expect((await cloud.status()).timers[0]?.runs).toBeGreaterThan(before);
  });

  it("are told of by the cloud's health, and do not count as progress", async () => {
    expect(await (await fetch(`${cloud.url}/health`)).json()).toMatchObject({
      healthy: true,
      functions: { "clockwork-due": "ok" },
      timers: [{ functionName: "clockwork-due", everyMinutes: 1, failures: 1, lastFailure: expect.any(String) }],
    });
    expect((await cloud.status()).progress).toEqual({});
  });
});
