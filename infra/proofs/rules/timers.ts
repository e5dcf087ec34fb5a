import { isDeepStrictEqual } from "node:util";
import type { Resolved } from "../../templates/resolve.ts";
import { type Rule, rule, unless, type World } from "../rule.ts";
import { at, listAt, numberAt, shown, textAt } from "../../templates/values.ts";
import { definitionOf, ofType, type Timed, timed } from "../world.ts";

const RULE = "AWS::Events::Rule";
const IN_TIMER = "infra/stacks/timer.ts";

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html: longer, and throttled runs pile up. */
const LONGEST_AGE_SECONDS = 60;
const SECONDS_PER_MINUTE = 60;
/** A run comes at some time within its minute. */
const FEWEST_MISSED = 2;

export const timerRules: readonly Rule[] = [
  rule(
    "timers-run-as-defined",
    "Each function with a timer is called by one rule, as often as its definition says, which may call it; no rule calls anything else.",
    (world) => [
      ...timed(world).flatMap((one) => callsOf(one, world)),
      ...ofType(world, RULE).flatMap((caller) =>
        unless(
          targetsOf(caller).every((arn) => timed(world).some(({ one }) => one.arn === arn)),
          caller,
          "it calls something for which no definition asks",
          `Let its one target be the function that a timer is defined for (${IN_TIMER}).`,
        ),
      ),
    ],
  ),
  rule(
    "timers-do-not-catch-up",
    "A run that could not begin, or failed, is not tried again, neither by EventBridge nor by Lambda: the next one does its work, and after an outage a day of runs would come at once.",
    (world) =>
      timed(world).flatMap(({ one }) => [
        ...callersOf(one, world).flatMap((caller) =>
          listAt(caller.properties, "Targets").flatMap((target) =>
            unless(
              isOnlyOnce(at(target, "RetryPolicy")),
              caller,
              `its target's RetryPolicy is ${shown(at(target, "RetryPolicy"))}`,
              `Set RetryPolicy to no retry and ${LONGEST_AGE_SECONDS} seconds (${IN_TIMER}).`,
            ),
          ),
        ),
        ...unless(
          ofType(world, "AWS::Lambda::EventInvokeConfig").some(
            ({ properties }) =>
              properties["FunctionName"] === one.ref && properties["Qualifier"] === "$LATEST" && isOnlyOnce(properties),
          ),
          one,
          "Lambda tries a run that failed again",
          `Give it an AWS::Lambda::EventInvokeConfig for $LATEST with no retry and ${LONGEST_AGE_SECONDS} seconds (${IN_TIMER}).`,
        ),
      ]),
  ),
  rule(
    "timers-are-missed",
    "An alarm rings when a timer's function was not called for two of its intervals or more, also where nothing is measured at all.",
    (world) =>
      timed(world).flatMap(({ spec, one }) =>
        unless(
          ofType(world, "AWS::CloudWatch::Alarm").some((alarm) =>
            ringsWithout(alarm, spec.name, SECONDS_PER_MINUTE * spec.trigger.everyMinutes),
          ),
          one,
          "nobody is told when it does not run",
          `Add the alarm by absence (${IN_TIMER}).`,
        ),
      ),
  ),
];

const targetsOf = ({ properties }: Resolved): readonly string[] =>
  listAt(properties, "Targets").map((target) => textAt(target, "Arn"));

const callersOf = ({ arn }: Resolved, world: World): readonly Resolved[] =>
  ofType(world, RULE).filter((caller) => targetsOf(caller).includes(arn));

function callsOf({ spec, one }: Timed, world: World) {
  const { everyMinutes } = spec.trigger;
  const wanted = [`rate(${everyMinutes} ${everyMinutes === 1 ? "minute" : "minutes"})`];
  const rates = callersOf(one, world)
    .filter(({ properties }) => properties["State"] !== "DISABLED")
    .map(({ properties }) => properties["ScheduleExpression"]);
  return [
    ...unless(
      isDeepStrictEqual(rates, wanted),
      one,
      `it is called at ${JSON.stringify(rates)}, and not at ${JSON.stringify(wanted)}`,
      `Correct everyMinutes in ${definitionOf(world, one.stack)}, or its rule in ${IN_TIMER}.`,
    ),
    ...unless(
      ofType(world, "AWS::Lambda::Permission").some(({ properties }) => properties["FunctionName"] === one.arn),
      one,
      "its rule may not call it",
      `Give it an AWS::Lambda::Permission (${IN_TIMER}).`,
    ),
  ];
}

const isOnlyOnce = (policy: Parameters<typeof at>[0]): boolean =>
  numberAt(policy, "MaximumRetryAttempts") === 0 && numberAt(policy, "MaximumEventAgeInSeconds") <= LONGEST_AGE_SECONDS;

/** Shorter, and it would ring between two runs. */
const ringsWithout = ({ properties }: Resolved, functionName: string, intervalSeconds: number): boolean =>
  properties["MetricName"] === "Invocations" &&
  properties["ComparisonOperator"] === "LessThanThreshold" &&
  numberAt(properties, "Threshold") === 1 &&
  properties["TreatMissingData"] === "breaching" &&
  numberAt(properties, "Period") * numberAt(properties, "DatapointsToAlarm") >= FEWEST_MISSED * intervalSeconds &&
  listAt(properties, "Dimensions").some((dimension) => at(dimension, "Value") === functionName);
