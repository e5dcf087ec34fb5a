import type { TimerTrigger } from "../../runtime/definition.ts";
import type { Resource, Resources, Value } from "../templates/template.ts";
import type { TimerFunction } from "../topology.ts";
import { absence, type Alarm } from "./alarms.ts";
import { attribute, functionId, logicalId, ref } from "./names.ts";

/**
 * Of EventBridge, when it cannot call, and of Lambda, when the function failed: nobody tries again, because the next run
 * finds the same rows due. By default a day's runs would be waiting after an outage, and all be made at once. The age is
 * the least that both take.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RetryPolicy.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
const NO_SECOND_ATTEMPT = { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 } as const;

/**
 * A rule that calls the function, and what lets it. No concurrency is reserved: it would be taken from all others, a
 * fresh account has none to give, and two runs at once have to be harmless in any case.
 */
export function timer({ name, trigger: { everyMinutes } }: TimerFunction): Resources {
  const ruleId = logicalId(name, "timer");
  const functionArn = attribute(functionId(name), "Arn");
  return {
    [ruleId]: {
      Type: "AWS::Events::Rule",
      Properties: {
        Name: name,
        Description: `Runs ${name}.`,
        ScheduleExpression: rateOf(everyMinutes),
        State: "ENABLED",
        Targets: [{ Id: "function", Arn: functionArn, RetryPolicy: NO_SECOND_ATTEMPT }],
      },
    },
    [logicalId(name, "permission")]: {
      Type: "AWS::Lambda::Permission",
      Properties: {
        Action: "lambda:InvokeFunction",
        FunctionName: functionArn,
        Principal: "events.amazonaws.com",
        SourceArn: attribute(ruleId, "Arn"),
      },
    },
    [logicalId(name, "invocations")]: {
      Type: "AWS::Lambda::EventInvokeConfig",
      Properties: { FunctionName: ref(functionId(name)), Qualifier: "$LATEST", ...NO_SECOND_ATTEMPT },
    },
  };
}

/** One of anything is refused in the plural. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rate-expressions.html */
const rateOf = (minutes: number): string => `rate(${minutes} ${minutes === 1 ? "minute" : "minutes"})`;

const SECONDS_PER_MINUTE = 60;
/** As long as the oldest message of a queue may wait before somebody is called. */
const LATE_MINUTES = 15;
/** A run comes at some time within its minute, so that one may seem left out between two values. */
const FEWEST_MISSED = 2;
const MOST_MISSED = 5;

/** By runs and not by minutes: who runs seldom fails as seldom. Where two runs are far apart, the first failure is late enough. */
export const failuresThatRing = ({
  everyMinutes,
}: TimerTrigger): Required<Pick<Alarm, "minutes" | "periodSeconds">> => ({
  minutes: 2 * everyMinutes > LATE_MINUTES ? 1 : 2,
  periodSeconds: SECONDS_PER_MINUTE * everyMinutes,
});

export function missedRuns(
  { name, trigger: { everyMinutes } }: TimerFunction,
  owner: string,
  actions: Value,
): Resource {
  const missed = Math.min(MOST_MISSED, Math.max(FEWEST_MISSED, Math.ceil(LATE_MINUTES / everyMinutes)));
  return absence({
    name: `${name}-not-run`,
    owner,
    impact: `${name} has not run for ${missed * everyMinutes} minutes: what is due waits.`,
    runbook: "silent-timer.md",
    metric: {
      Namespace: "AWS/Lambda",
      MetricName: "Invocations",
      Dimensions: [{ Name: "FunctionName", Value: name }],
      Statistic: "Sum",
    },
    periodSeconds: SECONDS_PER_MINUTE * everyMinutes,
    periods: missed,
    actions,
  });
}
