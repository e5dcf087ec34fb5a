import { isDeepStrictEqual } from "node:util";
import { deadLetterQueueOf, isSubscribed } from "../../topology.ts";
import type { Resolved } from "../../templates/resolve.ts";
import { type Rule, rule, unless, type World } from "../rule.ts";
import { isTrue, shown, textAt } from "../../templates/values.ts";
import { definitionOf, type LiveQueue, liveQueues, ofType, queueCalled, topicArn } from "../world.ts";

const IN_COMPUTE = "infra/stacks/compute.ts";

export const subscriptionRules: readonly Rule[] = [
  rule(
    "subscriptions-deliver-raw",
    "A subscription delivers from the topic to a queue, and the fact itself, not SNS's envelope around it.",
    (world) =>
      ofType(world, "AWS::SNS::Subscription").flatMap((subscription) => {
        const { properties } = subscription;
        return [
          ...unless(
            properties["Protocol"] === "sqs",
            subscription,
            `its protocol is ${shown(properties["Protocol"])}`,
            `Deliver to a queue: Protocol "sqs" (${IN_COMPUTE}).`,
          ),
          ...unless(
            topicArn(world) !== "" && properties["TopicArn"] === topicArn(world),
            subscription,
            "it does not listen to the topic of facts",
            `Let TopicArn be the platform's topic (${IN_COMPUTE}).`,
          ),
          ...unless(
            isTrue(properties["RawMessageDelivery"]),
            subscription,
            "it delivers SNS's envelope",
            `Set RawMessageDelivery to true (${IN_COMPUTE}).`,
          ),
        ];
      }),
  ),
  rule(
    "consumers-hear-what-they-say-they-hear",
    "Each queue hears exactly the types that its definition hears, by one subscription with a filter; a queue of steps has none.",
    (world) => [
      ...liveQueues(world).flatMap((live) => heardBy(live, world)),
      ...ofType(world, "AWS::SNS::Subscription").flatMap((subscription) =>
        unless(
          liveQueues(world).some(({ queue, trigger }) => leadsTo(subscription, queue) && isSubscribed(trigger)),
          subscription,
          "its endpoint is not a queue that hears facts",
          `Remove it, or let hears name the types in ${definitionOf(world, subscription.stack)}.`,
        ),
      ),
    ],
  ),
  rule(
    "subscriptions-lose-nothing",
    "What a queue refuses, SNS puts into the queue's own dead-letter queue.",
    (world) =>
      liveQueues(world).flatMap(({ queue, trigger }) => {
        const target = queueCalled(world, deadLetterQueueOf(trigger.queue))?.arn;
        return ofType(world, "AWS::SNS::Subscription")
          .filter((subscription) => leadsTo(subscription, queue))
          .flatMap((subscription) =>
            unless(
              target !== undefined &&
                textAt(subscription.properties, "RedrivePolicy", "deadLetterTargetArn") === target,
              subscription,
              "what cannot be delivered goes to no dead-letter queue, or to another's",
              `Let RedrivePolicy name the ARN of ${deadLetterQueueOf(trigger.queue)} (${IN_COMPUTE}).`,
            ),
          );
      }),
  ),
];

const leadsTo = ({ properties }: Resolved, { arn }: Resolved): boolean => properties["Endpoint"] === arn;

/** https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html: a value that is no list filters nothing as meant. */
function heardBy({ queue, trigger }: LiveQueue, world: World) {
  const filters = ofType(world, "AWS::SNS::Subscription")
    .filter((subscription) => leadsTo(subscription, queue))
    .map(({ properties }) => [properties["FilterPolicyScope"], properties["FilterPolicy"]]);
  const wanted = trigger.hears === undefined ? [] : [["MessageAttributes", { type: trigger.hears }]];
  return unless(
    isDeepStrictEqual(filters, wanted),
    queue,
    `it hears ${JSON.stringify(filters)}, and is defined to hear ${JSON.stringify(trigger.hears ?? [])}`,
    `Correct hears in ${definitionOf(world, queue.stack)}, or the filter policy in ${IN_COMPUTE}.`,
  );
}
