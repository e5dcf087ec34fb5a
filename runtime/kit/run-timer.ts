import type { Plan } from "../core/plan.ts";
import { errorWords } from "../error-words.ts";
import { codeOf } from "./cause.ts";
import type { Log } from "./log.ts";
import { asMetrics, countersAsMetrics } from "./metrics.ts";
import type { Invocation } from "./report.ts";
import { noCounts, type PlanPorts, runPlans } from "./run-plans.ts";

export interface TimerPorts extends PlanPorts {
  readonly log: Log;
  now(): Date;
  newToken(): string;
}

/**
 * One run of what is due. No fact is handled meanwhile, so a step that it sends on has only the correlation that it
 * carries itself: its row has to have kept it.
 *
 * @param name the function's
 * @throws whatever failed the plan, `DeadlineNear` when time was nearly up; it is logged.
 */
export async function runTimer(
  name: string,
  plan: Plan,
  ports: TimerPorts,
  { requestId, traceId, coldStart, deadline }: Invocation,
): Promise<void> {
  const { log } = ports;
  const counts = noCounts();
  const [outcome] = await runPlans([{ plan }], ports, { deadline, counts });
  const { rows, counters } = counts;
  const failure = outcome?.done === false ? outcome : undefined;
  log.line(failure === undefined ? "info" : "error", failure === undefined ? "run" : "The timer's run failed", {
    consumer: name,
    requestId,
    coldStart,
    ...(traceId !== undefined && { traceId }),
    ...(failure !== undefined && { code: codeOf(failure.error), error: errorWords(failure.error) }),
    rows,
    ...counters,
    ...asMetrics(ports.now(), countersAsMetrics(counters)),
  });
  log.flush();
  if (failure !== undefined) throw failure.error;
}
