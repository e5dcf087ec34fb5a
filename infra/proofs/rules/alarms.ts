import { isDeepStrictEqual } from "node:util";
import type { Resolved } from "../../templates/resolve.ts";
import type { Value } from "../../templates/template.ts";
import { type Rule, rule, unless, type World } from "../rule.ts";
import { at, listAt, numberAt, shown, textAt } from "../../templates/values.ts";
import {
  alarmsTopic,
  deadLetterQueues,
  functionCalled,
  functionsDefined,
  liveQueues,
  ofType,
  ownerOf,
} from "../world.ts";

const ALARM = "AWS::CloudWatch::Alarm";
const IN_ALARMS = "infra/stacks/alarms.ts";
const IN_FUNCTION_ALARMS = "infra/stacks/function-alarms.ts";

export const alarmRules: readonly Rule[] = [
  rule(
    "alarms-say-whom-and-what-to-do",
    "An alarm's text begins with its owner in brackets, by which people subscribe, and names a runbook that exists.",
    (world) =>
      ofType(world, ALARM).flatMap((alarm) => {
        const text = textAt(alarm.properties, "AlarmDescription");
        const owner = ownerOf(world, alarm.stack);
        const runbook = /docs\/runbooks\/([\w-]+\.md)/.exec(text)?.[1];
        return [
          ...unless(
            owner !== "" && text.startsWith(`[${owner}] `),
            alarm,
            `its text does not begin with [${owner}]`,
            `Make it by alarm (${IN_ALARMS}), with the folder's owner.`,
          ),
          ...unless(
            runbook !== undefined && world.runbooks.has(runbook),
            alarm,
            runbook === undefined ? "it names no runbook" : `there is no docs/runbooks/${runbook}`,
            "Write the runbook, or name the one that is meant (infra/stacks).",
          ),
        ];
      }),
  ),
  rule(
    "alarms-look-at-whole-minutes",
    "An alarm looks at whole minutes, of which AWS's own metrics have one value each, or at the five of SNS, and asks for no more values than it looks at.",
    (world) =>
      ofType(world, ALARM).flatMap((alarm) => {
        const seconds = numberAt(alarm.properties, "Period");
        const { everySeconds = MINUTE_SECONDS } = NAMESPACES[textAt(alarm.properties, "Namespace")] ?? {};
        return [
          ...unless(
            seconds > 0 && seconds % everySeconds === 0,
            alarm,
            `its period is ${seconds} seconds`,
            `Set periodSeconds to a multiple of ${everySeconds} (${IN_ALARMS}).`,
          ),
          ...unless(
            numberAt(alarm.properties, "DatapointsToAlarm") <= numberAt(alarm.properties, "EvaluationPeriods"),
            alarm,
            "it waits for more values than it looks at",
            `Let minutes be at most the minutes that are looked at (${IN_ALARMS}).`,
          ),
        ];
      }),
  ),
  rule(
    "alarms-watch-what-exists",
    "Every alarm watches a metric that AWS has, of something that these templates make: any other waits silently for ever.",
    (world) => ofType(world, ALARM).flatMap((alarm) => (isAboutCounter(alarm) ? [] : blindnessOf(alarm, world))),
  ),
  rule("alarms-ring", "Every alarm rings the alarms' topic, when it begins and when it is over.", (world) =>
    ofType(world, ALARM).flatMap((alarm) =>
      unless(
        alarm.properties["ActionsEnabled"] !== false &&
          ["AlarmActions", "OKActions"].every((actions) =>
            isDeepStrictEqual(alarm.properties[actions], [alarmsTopic(world)?.arn]),
          ),
        alarm,
        "it does not ring the alarms' topic",
        `Give it the platform's alarms-arn as actions (${IN_ALARMS}).`,
      ),
    ),
  ),
  rule(
    "alarms-may-ring",
    "CloudWatch may publish to the alarms' topic and use its key: it cannot under AWS's own key for SNS, and nobody would be told.",
    (world) => {
      const topic = alarmsTopic(world);
      return topic === undefined ? [] : mutenessOf(topic, world);
    },
  ),
  rule(
    "nothing-fails-silently",
    "An alarm watches every dead-letter queue, from its first letter on, every function's errors, every API's, and how far every reader is behind.",
    (world) =>
      watched(world).flatMap(({ resource, metric, name, above }) =>
        unless(
          ofType(world, ALARM).some(
            ({ properties }) =>
              properties["MetricName"] === metric &&
              textAt(properties, "ComparisonOperator").startsWith("GreaterThan") &&
              (above === undefined || numberAt(properties, "Threshold") === above) &&
              listAt(properties, "Dimensions").some((dimension) => at(dimension, "Value") === name),
          ),
          resource,
          `no alarm watches its ${metric}`,
          `Add the alarm to ${metric === "5xx" ? "infra/stacks/api.ts" : IN_FUNCTION_ALARMS}.`,
        ),
      ),
  ),
];

/**
 * CloudWatch takes 10, 20 and 30 seconds too, but an alarm on a metric that comes by the minute then lapses into
 * INSUFFICIENT_DATA. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
const MINUTE_SECONDS = 60;

/** What a namespace's metrics are called, of what they are, and what the dimension's value is. */
interface Namespace {
  readonly metrics: readonly string[];
  readonly dimension: string;
  readonly type: string;
  readonly valueOf: (resource: Resolved) => Value | undefined;
  /** How often a value comes; each minute when left out. */
  readonly everySeconds?: number;
}

/** Those of each that an alarm can be about. The addresses name the rest. */
const NAMESPACES: Readonly<Record<string, Namespace>> = {
  // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
  "AWS/Lambda": {
    metrics: ["Errors", "Throttles", "Duration", "ConcurrentExecutions", "Invocations", "IteratorAge"],
    dimension: "FunctionName",
    type: "AWS::Lambda::Function",
    valueOf: ({ properties }) => properties["FunctionName"],
  },
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
  "AWS/SQS": {
    metrics: [
      "ApproximateAgeOfOldestMessage",
      "ApproximateNumberOfMessagesNotVisible",
      "ApproximateNumberOfMessagesVisible",
      "NumberOfMessagesSent",
    ],
    dimension: "QueueName",
    type: "AWS::SQS::Queue",
    valueOf: ({ properties }) => properties["QueueName"],
  },
  // https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html
  "AWS/SNS": {
    metrics: [
      "NumberOfMessagesPublished",
      "NumberOfNotificationsFailed",
      "NumberOfNotificationsRedrivenToDlq",
      "NumberOfNotificationsFailedToRedriveToDlq",
    ],
    dimension: "TopicName",
    type: "AWS::SNS::Topic",
    valueOf: ({ properties }) => properties["TopicName"],
    everySeconds: 300,
  },
  // https://docs.aws.amazon.com/streams/latest/dev/monitoring-with-cloudwatch.html
  "AWS/Kinesis": {
    metrics: [
      "GetRecords.IteratorAgeMilliseconds",
      "ReadProvisionedThroughputExceeded",
      "WriteProvisionedThroughputExceeded",
    ],
    dimension: "StreamName",
    type: "AWS::Kinesis::Stream",
    valueOf: ({ properties }) => properties["Name"],
  },
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
  "AWS/DynamoDB": {
    metrics: ["ReadThrottleEvents", "WriteThrottleEvents"],
    dimension: "TableName",
    type: "AWS::DynamoDB::Table",
    valueOf: ({ properties }) => properties["TableName"],
  },
  // Those of HTTP APIs: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
  "AWS/ApiGateway": {
    metrics: ["4xx", "5xx", "Count", "IntegrationLatency", "Latency"],
    dimension: "ApiId",
    type: "AWS::ApiGatewayV2::Api",
    valueOf: ({ ref }) => ref,
  },
};

/** Those are ours, and have a rule of their own (counters.ts). */
const isAboutCounter = ({ properties }: Resolved): boolean => properties["Namespace"] === "Chorus";

function blindnessOf(alarm: Resolved, world: World) {
  const namespaceName = textAt(alarm.properties, "Namespace");
  const metric = textAt(alarm.properties, "MetricName");
  const namespace = NAMESPACES[namespaceName];
  if (namespace?.metrics.includes(metric) !== true) {
    return unless(
      false,
      alarm,
      `no metric ${shown(metric)} of ${shown(namespaceName)} is known here`,
      `Correct its namespace and metric, or add them to NAMESPACES (infra/proofs/rules/alarms.ts).`,
    );
  }
  const { dimension, type, valueOf } = namespace;
  const dimensions = listAt(alarm.properties, "Dimensions");
  const existing = ofType(world, type).map(valueOf);
  return unless(
    dimensions.length === 1 &&
      existing.some((Value = "") => isDeepStrictEqual(dimensions, [{ Name: dimension, Value }])),
    alarm,
    `it watches ${JSON.stringify(dimensions)}, which is no ${type} of these templates`,
    `Let its one dimension be ${dimension}, and the value what CloudWatch calls it: a name, no ARN or URL (infra/stacks).`,
  );
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services */
function mutenessOf(topic: Resolved, world: World) {
  const key = ofType(world, "AWS::KMS::Key").find(({ ref, arn }) =>
    [ref, arn].includes(textAt(topic.properties, "KmsMasterKeyId")),
  );
  const policy = ofType(world, "AWS::SNS::TopicPolicy").find(({ properties }) =>
    listAt(properties, "Topics").includes(topic.ref),
  );
  return [
    ...unless(
      letsAlarmsDo(["kms:Decrypt", "kms:GenerateDataKey"], at(key?.properties, "KeyPolicy")),
      topic,
      "CloudWatch may not use the key of the alarms' topic",
      "Give it a key whose policy allows cloudwatch.amazonaws.com kms:Decrypt and kms:GenerateDataKey (infra/stacks/platform.ts).",
    ),
    ...unless(
      letsAlarmsDo(["sns:Publish"], at(policy?.properties, "PolicyDocument")),
      topic,
      "CloudWatch may not publish to the alarms' topic",
      "Let its policy allow cloudwatch.amazonaws.com sns:Publish (infra/stacks/platform.ts).",
    ),
  ];
}

const letsAlarmsDo = (actions: readonly string[], policy: Value | undefined): boolean =>
  listAt(policy, "Statement").some(
    (statement) =>
      at(statement, "Effect") === "Allow" &&
      textAt(statement, "Principal", "Service") === "cloudwatch.amazonaws.com" &&
      actions.every((action) => listAt(statement, "Action").includes(action)),
  );

interface Watched {
  readonly resource: Resolved;
  readonly metric: string;
  /** Value of the alarm's dimension. */
  readonly name: Value | undefined;
  /** Where the number is no matter of taste. */
  readonly above?: number;
}

const watched = (world: World): readonly Watched[] => [
  ...deadLetterQueues(world).map(({ queue }) => ({
    ...queueBy(queue, "ApproximateNumberOfMessagesVisible"),
    above: 0,
  })),
  ...liveQueues(world).map(({ queue }) => queueBy(queue, "ApproximateAgeOfOldestMessage")),
  ...ofType(world, "AWS::Lambda::Function").map((one) => functionBy(one, "Errors")),
  ...readersOfStream(world).map((one) => functionBy(one, "IteratorAge")),
  ...ofType(world, "AWS::ApiGatewayV2::Api").map((api) => ({ resource: api, metric: "5xx", name: api.ref })),
];

const readersOfStream = (world: World): readonly Resolved[] =>
  functionsDefined(world).flatMap(({ name, trigger }) => {
    const one = trigger.on === "stream" ? functionCalled(world, name) : undefined;
    return one === undefined ? [] : [one];
  });

const queueBy = (queue: Resolved, metric: string): Watched => ({
  resource: queue,
  metric,
  name: queue.properties["QueueName"],
});

const functionBy = (one: Resolved, metric: string): Watched => ({
  resource: one,
  metric,
  name: one.properties["FunctionName"],
});
