import { randomUUID } from "node:crypto";
import type { TimerSpec } from "./deployment.ts";
import { ACCOUNT_ID, REGION } from "./engines/engines.ts";
import { type Invokable, pause } from "./mapping.ts";

export interface TimerOptions {
  readonly timer: TimerSpec;
  readonly target: Invokable;
  /** How long a minute takes. */
  readonly minuteMs: number;
  readonly onRun: (report: RunReport) => void;
  readonly clock?: Clock;
}

interface Clock {
  nowMs(): number;
  /** Ends early when the signal does. */
  pause(milliseconds: number, signal: AbortSignal): Promise<void>;
}

const REAL: Clock = { nowMs: () => performance.now(), pause };

/** One run, told to whoever watches. */
export interface RunReport {
  readonly functionName: string;
  readonly milliseconds: number;
  /** It failed. */
  readonly why?: string;
}

/** How one function's timer stands. */
export interface TimerStatus {
  readonly functionName: string;
  readonly everyMinutes: number;
  readonly isRunning: boolean;
  readonly runs: number;
  readonly failures: number;
  readonly lastFailure?: string;
}

export interface Timer {
  status(): TimerStatus;
  /** One run beside the clock's, begun once any other is over. */
  run(): Promise<void>;
  stop(): Promise<void>;
}

/** EventBridge's rule with a rate, and Lambda's answer to it. The rules stand with their sources in docs/local-cloud.md. */
export function startTimer(options: TimerOptions): Timer {
  const { timer, target, minuteMs, onRun, clock = REAL } = options;
  const { everyMinutes, ruleArn } = timer;
  const stopping = new AbortController();
  const tally = { isRunning: false, runs: 0, failures: 0, lastFailure: undefined as string | undefined };
  /** Each begins behind it, so that there are never two at once. */
  let last = Promise.resolve();
  const ticking = tick(everyMinutes * minuteMs);

  return {
    run,
    status: () => ({
      functionName: target.name,
      everyMinutes,
      isRunning: tally.isRunning,
      runs: tally.runs,
      failures: tally.failures,
      ...(tally.lastFailure !== undefined && { lastFailure: tally.lastFailure }),
    }),
    async stop() {
      stopping.abort();
      await Promise.all([ticking, last]);
    },
  };

  async function tick(intervalMs: number): Promise<void> {
    let dueMs = clock.nowMs() + intervalMs;
    while (!stopping.signal.aborted) {
      await clock.pause(Math.max(0, dueMs - clock.nowMs()), stopping.signal);
      await run();
      // What would have begun meanwhile is left out: the run that was under way did it.
      dueMs += intervalMs * Math.max(1, Math.ceil((clock.nowMs() - dueMs) / intervalMs));
    }
  }

  function run(): Promise<void> {
    last = last.then(invoke);
    return last;
  }

  async function invoke(): Promise<void> {
    if (stopping.signal.aborted) return;
    const beganMs = clock.nowMs();
    tally.isRunning = true;
    const result = await target.invoke(JSON.stringify(scheduledEvent(ruleArn)));
    tally.isRunning = false;
    tally.runs++;
    const why = "error" in result ? `${result.error.errorType}: ${result.error.errorMessage}` : undefined;
    if (why !== undefined) tally.failures++;
    tally.lastFailure = why ?? tally.lastFailure;
    const milliseconds = clock.nowMs() - beganMs;
    onRun({ functionName: target.name, milliseconds, ...(why !== undefined && { why }) });
  }
}

/** https://docs.aws.amazon.com/lambda/latest/dg/with-scheduled-events.html */
const scheduledEvent = (ruleArn: string) => ({
  version: "0",
  id: randomUUID(),
  "detail-type": "Scheduled Event",
  source: "aws.events",
  account: ACCOUNT_ID,
  time: `${new Date().toISOString().slice(0, "2026-01-01T00:00:00".length)}Z`,
  region: REGION,
  resources: [ruleArn],
  detail: {},
});
