import type { Plan } from "../core/plan.ts";
import { runTimer, type TimerPorts } from "../kit/run-timer.ts";
import { invocations, type LambdaSetting } from "./invocation.ts";
import type { LambdaContext } from "./lambda-event.ts";

/**
 * A function that EventBridge calls at an interval. What it throws Lambda counts as an error; nobody tries the run again,
 * because the next one finds the same rows due (infra/stacks/timer.ts).
 *
 * @param name the function's
 * @param due makes the plan of one run, which does no more than the time-out lets it and is harmless beside another
 */
export function timerHandler(name: string, due: () => Plan, ports: TimerPorts, setting: LambdaSetting) {
  const invoke = invocations(setting);
  return (_event: unknown, context: LambdaContext): Promise<void> =>
    invoke(context, (invocation) => runTimer(name, due(), ports, invocation));
}
