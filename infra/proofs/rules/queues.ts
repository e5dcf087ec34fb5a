import { isDeepStrictEqual } from "node:util";
import { deadLetterQueueOf } from "../../topology.ts";
import { type Rule, rule, unless } from "../rule.ts";
import { at, numberAt, shown, textAt } from "../../templates/values.ts";
import { deadLetterQueues, definitionOf, functionCalled, liveQueues, queueCalled } from "../world.ts";

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
const FEWEST_RECEIVES = 5;
const TIMEOUTS_HIDDEN = 6;

export const queueRules: readonly Rule[] = [
  rule(
    "queues-give-up",
    "What a queue delivers in vain goes, after five deliveries or more, to the queue's own dead-letter queue.",
    (world) =>
      liveQueues(world).flatMap(({ queue, trigger }) => {
        const target = queueCalled(world, deadLetterQueueOf(trigger.queue))?.arn;
        return [
          ...unless(
            numberAt(queue.properties, "RedrivePolicy", "maxReceiveCount") >= FEWEST_RECEIVES,
            queue,
            `maxReceiveCount is ${shown(at(queue.properties, "RedrivePolicy", "maxReceiveCount"))}`,
            `Set maxReceiveCount to ${FEWEST_RECEIVES} or more in ${definitionOf(world, queue.stack)}.`,
          ),
          ...unless(
            target !== undefined && textAt(queue.properties, "RedrivePolicy", "deadLetterTargetArn") === target,
            queue,
            "its dead letters go to no dead-letter queue, or to another's",
            `Let deadLetterTargetArn be the ARN of ${deadLetterQueueOf(trigger.queue)} (infra/stacks/compute.ts).`,
          ),
        ];
      }),
  ),
  rule(
    "dead-letters-come-from-their-queue",
    "A dead-letter queue takes letters from its own queue only; one of a reader of the stream takes them from no queue.",
    (world) =>
      deadLetterQueues(world).flatMap(({ queue, trigger }) => {
        const source = trigger.on === "queue" ? queueCalled(world, trigger.queue)?.arn : undefined;
        const wanted =
          source === undefined
            ? { redrivePermission: "denyAll" }
            : { redrivePermission: "byQueue", sourceQueueArns: [source] };
        return unless(
          isDeepStrictEqual(at(queue.properties, "RedriveAllowPolicy"), wanted),
          queue,
          `RedriveAllowPolicy is ${shown(at(queue.properties, "RedriveAllowPolicy"))}`,
          `Let it be ${JSON.stringify(wanted)} (infra/stacks/state.ts).`,
        );
      }),
  ),
  rule(
    "messages-in-work-stay-hidden",
    "A queue hides a message for six time-outs of its function or more, so that one in work is not delivered again.",
    (world) =>
      liveQueues(world).flatMap(({ spec, queue }) => {
        const timeoutSeconds = numberAt(functionCalled(world, spec.name)?.properties, "Timeout");
        const visibilitySeconds = numberAt(queue.properties, "VisibilityTimeout");
        return unless(
          visibilitySeconds >= TIMEOUTS_HIDDEN * timeoutSeconds,
          queue,
          `it hides messages for ${visibilitySeconds} seconds, and its function may take ${timeoutSeconds}`,
          `Hide them for ${TIMEOUTS_HIDDEN} times timeoutSeconds (infra/stacks/compute.ts), or lower timeoutSeconds in ${definitionOf(world, queue.stack)}.`,
        );
      }),
  ),
  rule(
    "dead-letters-outlast-their-queue",
    "A dead-letter queue keeps longer than its queue: SQS counts a moved letter's age from the day it was first sent.",
    (world) =>
      deadLetterQueues(world).flatMap(({ trigger, queue }) => {
        const source = trigger.on === "queue" ? queueCalled(world, trigger.queue) : undefined;
        const keptSeconds = numberAt(queue.properties, "MessageRetentionPeriod");
        return unless(
          keptSeconds > (source === undefined ? 0 : numberAt(source.properties, "MessageRetentionPeriod")),
          queue,
          `it keeps letters for ${keptSeconds} seconds, no longer than the queue they come from`,
          "Set MessageRetentionPeriod to DLQ_RETENTION_SECONDS (infra/stacks/state.ts).",
        );
      }),
  ),
];
