import { isDeepStrictEqual } from "node:util";
import type { Resolved } from "../../templates/resolve.ts";
import type { Value } from "../../templates/template.ts";
import { isSubscribed } from "../../topology.ts";
import { type Rule, rule, unless, type World } from "../rule.ts";
import { at, listAt, textAt } from "../../templates/values.ts";
import { deadLetterQueues, liveQueues, ofType, topicArn } from "../world.ts";

/** Who gets in without a role of ours. */
export const doorRules: readonly Rule[] = [
  rule(
    "queues-let-in-only-the-topic",
    "A queue that is subscribed lets the topic in, and so does its dead-letter queue, where SNS puts what the queue refused; any other queue lets nobody in.",
    (world) => {
      const subscribed = new Set(
        [...liveQueues(world), ...deadLetterQueues(world)].flatMap(({ trigger, queue }) =>
          isSubscribed(trigger) ? [queue] : [],
        ),
      );
      return ofType(world, "AWS::SQS::Queue").flatMap((queue) => {
        const wanted = subscribed.has(queue) ? [fromTopic(topicArn(world), queue.arn)] : [];
        return unless(
          isDeepStrictEqual(allowedAt(queue, world), wanted),
          queue,
          wanted.length > 0 ? "it lets in more than the topic, or not the topic" : "it lets somebody in",
          "Let its policy allow sqs:SendMessage to sns.amazonaws.com with ArnEquals aws:SourceArn = the topic if it is subscribed, and else nothing (infra/stacks/compute.ts, state.ts).",
        );
      });
    },
  ),
  rule(
    "topics-buckets-and-keys-name-who-comes-in",
    "Topics, buckets and keys let in, apart from roles, nobody but a service of AWS that acts for this account.",
    (world) =>
      ["AWS::SNS::Topic", "AWS::S3::Bucket", "AWS::KMS::Key"].flatMap((type) =>
        ofType(world, type).flatMap((resource) =>
          allowedAt(resource, world).flatMap((statement) =>
            unless(
              isForService(statement) || (type === "AWS::KMS::Key" && isForAccount(statement)),
              resource,
              `its policy lets in ${JSON.stringify(at(statement, "Principal"))}`,
              "Name a service as Principal, with a Condition StringEquals aws:SourceAccount (infra/stacks/platform.ts).",
            ),
          ),
        ),
      ),
  ),
  rule("everything-speaks-tls", "Every queue, topic and bucket refuses whoever comes without TLS.", (world) =>
    Object.entries(REFUSED_WITHOUT_TLS).flatMap(([type, action]) =>
      ofType(world, type).flatMap((resource) =>
        unless(
          statementsAt(resource, world).some((statement) => refusesPlainText(statement, action, resource)),
          resource,
          "its policy does not refuse requests without TLS",
          "Put onlyOverTls (infra/stacks/storage.ts) into its policy.",
        ),
      ),
    ),
  ),
  rule(
    "functions-are-called-only-from-their-stack",
    "Only the API and the timers of its own stack may invoke a function from outside; what a queue or the stream feeds, nobody may.",
    (world) =>
      ofType(world, "AWS::Lambda::Permission").flatMap((permission) =>
        unless(
          isForOwnApi(permission, world) || isForOwnTimer(permission, world),
          permission,
          "somebody else than the API or a timer of this stack may invoke the function",
          "Name apigateway.amazonaws.com and the API's execute-api ARN as SourceArn (infra/stacks/api.ts), or events.amazonaws.com and the ARN of the rule that calls the function (timer.ts).",
        ),
      ),
  ),
];

/** A resource has its policy as a resource of another type, which names it in this property. */
const POLICIES: Readonly<Record<string, readonly [type: string, property: string]>> = {
  "AWS::SQS::Queue": ["AWS::SQS::QueuePolicy", "Queues"],
  "AWS::SNS::Topic": ["AWS::SNS::TopicPolicy", "Topics"],
  "AWS::S3::Bucket": ["AWS::S3::BucketPolicy", "Bucket"],
};

function statementsAt({ type, ref, properties }: Resolved, world: World): readonly Value[] {
  const [policyType = "", property = ""] = POLICIES[type] ?? [];
  const policies = ofType(world, policyType).filter((policy) => listAt(policy.properties, property).includes(ref));
  return [
    ...listAt(properties, "KeyPolicy", "Statement"),
    ...policies.flatMap((policy) => listAt(policy.properties, "PolicyDocument", "Statement")),
  ];
}

/** Without their names: a Sid changes nothing. */
const allowedAt = (resource: Resolved, world: World): readonly Value[] =>
  statementsAt(resource, world)
    .filter((statement) => at(statement, "Effect") !== "Deny")
    .map((statement) => Object.fromEntries(Object.entries(statement).filter(([element]) => element !== "Sid")));

/** https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html */
const fromTopic = (topic: string, queue: string): Value => ({
  Effect: "Allow",
  Principal: { Service: "sns.amazonaws.com" },
  Action: "sqs:SendMessage",
  Resource: queue,
  Condition: { ArnEquals: { "aws:SourceArn": topic } },
});

/** So that the service cannot be made to act for a stranger: https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html */
const isForService = (statement: Value): boolean =>
  textAt(statement, "Principal", "Service").endsWith(".amazonaws.com") &&
  textAt(statement, "Condition", "StringEquals", "aws:SourceAccount") !== "";

/** Without it nobody could ever change the key: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html */
const isForAccount = (statement: Value): boolean =>
  /^arn:aws:iam::\d+:root$/.test(textAt(statement, "Principal", "AWS"));

/** All that a policy of that kind can name; SNS knows no sns:*. */
const REFUSED_WITHOUT_TLS: Readonly<Record<string, string>> = {
  "AWS::SQS::Queue": "sqs:*",
  "AWS::SNS::Topic": "sns:Publish",
  "AWS::S3::Bucket": "s3:*",
};

function refusesPlainText(statement: Value, action: string, { type, arn }: Resolved): boolean {
  const covered = type === "AWS::S3::Bucket" ? [arn, `${arn}/*`] : [arn];
  const resources = listAt(statement, "Resource");
  return (
    at(statement, "Effect") === "Deny" &&
    at(statement, "Principal") === "*" &&
    listAt(statement, "Action").includes(action) &&
    covered.every((one) => resources.includes(one)) &&
    // osls writes false, which IAM takes for "false".
    ["false", false].some((no) => at(statement, "Condition", "Bool", "aws:SecureTransport") === no)
  );
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html */
const EXECUTED = /^arn:aws:execute-api:[a-z0-9-]+:[0-9]+:/;

function isForOwnApi({ stack, properties }: Resolved, world: World): boolean {
  const apis = ofType(world, "AWS::ApiGatewayV2::Api").filter((api) => api.stack === stack);
  return (
    properties["Principal"] === "apigateway.amazonaws.com" &&
    properties["Action"] === "lambda:InvokeFunction" &&
    apis.some(({ ref }) => textAt(properties, "SourceArn").replace(EXECUTED, "") === `${ref}/*`)
  );
}

const isForOwnTimer = ({ stack, properties }: Resolved, world: World): boolean =>
  properties["Principal"] === "events.amazonaws.com" &&
  properties["Action"] === "lambda:InvokeFunction" &&
  ofType(world, "AWS::Events::Rule").some(
    (rule) =>
      rule.stack === stack &&
      rule.arn === properties["SourceArn"] &&
      listAt(rule.properties, "Targets").some((target) => at(target, "Arn") === properties["FunctionName"]),
  );
