import type { Resources, Value } from "../templates/template.ts";
import { deadLetterQueueOf, type FunctionSpec, isFed, isTimer } from "../topology.ts";
import { alarm } from "./alarms.ts";
import { attribute, logicalId } from "./names.ts";
import { queueId } from "./role.ts";
import { failuresThatRing, missedRuns } from "./timer.ts";

/** Long before a queue's four days, or the stream's week, are over. */
const OLDEST_MESSAGE_SECONDS = 900;
const STREAM_BEHIND_MS = 900_000;

/** What rings for one function: its letters, its errors, how far it is behind, and that it did not run. */
export function functionAlarms(spec: FunctionSpec, owner: string, actions: Value): Resources {
  const { name, trigger } = spec;
  const common = { owner, actions };
  const ofFunction = { Namespace: "AWS/Lambda", Dimensions: [{ Name: "FunctionName", Value: name }] };
  const alarms: Record<string, ReturnType<typeof alarm>> = {
    [logicalId(name, "errors")]: alarm({
      ...common,
      name: `${name}-errors`,
      impact: `${name} crashes or runs out of time; ${trigger.on === "timer" ? "what is due waits for a run that succeeds" : "whatever it was handling comes again"}.`,
      runbook: "failing-function.md",
      metric: { ...ofFunction, MetricName: "Errors", Statistic: "Sum" },
      above: 0,
      ...(trigger.on === "timer" ? failuresThatRing(trigger) : { minutes: 2 }),
    }),
    [logicalId(name, "throttles")]: alarm({
      ...common,
      name: `${name}-throttles`,
      impact: `Lambda does not let ${name} run as often as it is called: the account's concurrency is used up.`,
      runbook: "failing-function.md",
      metric: { ...ofFunction, MetricName: "Throttles", Statistic: "Sum" },
      above: 0,
      minutes: 3,
    }),
  };
  if (isTimer(spec)) alarms[logicalId(name, "not", "run")] = missedRuns(spec, owner, actions);
  if (!isFed(trigger)) return alarms;
  const queue = trigger.on === "queue" ? trigger.queue : name;
  alarms[logicalId(queue, "dlq", "not", "empty")] = alarm({
    ...common,
    name: `${deadLetterQueueOf(queue)}-not-empty`,
    impact: `Facts that ${queue} could not handle wait for a person; they are kept for 14 days.`,
    runbook: "dead-letters.md",
    metric: {
      Namespace: "AWS/SQS",
      MetricName: "ApproximateNumberOfMessagesVisible",
      Dimensions: [{ Name: "QueueName", Value: deadLetterQueueOf(queue) }],
      Statistic: "Maximum",
    },
    above: 0,
  });
  alarms[logicalId(queue, "behind")] = alarm({
    ...common,
    name: `${queue}-behind`,
    impact: `What ${queue} shows is more than 15 minutes old.`,
    runbook: "falling-behind.md",
    metric:
      trigger.on === "stream"
        ? { ...ofFunction, MetricName: "IteratorAge", Statistic: "Maximum" }
        : {
            Namespace: "AWS/SQS",
            MetricName: "ApproximateAgeOfOldestMessage",
            // Its name: Ref gives its URL, under which CloudWatch knows nothing.
            Dimensions: [{ Name: "QueueName", Value: attribute(queueId(queue), "QueueName") }],
            Statistic: "Maximum",
          },
    above: trigger.on === "stream" ? STREAM_BEHIND_MS : OLDEST_MESSAGE_SECONDS,
    minutes: 3,
  });
  return alarms;
}
