import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  type DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import { CreateStreamCommand, DescribeStreamSummaryCommand, type KinesisClient } from "@aws-sdk/client-kinesis";
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import { CreateTopicCommand, type SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { textOf, type Value } from "../templates/template.ts";
import type { Clients } from "./clients.ts";
import type { Deployment, QueueSpec, SubscriptionSpec, TableSpec } from "./deployment.ts";

/** Makes at the engines what the templates make in an account. */
export async function createResources(deployment: Deployment, clients: Clients): Promise<void> {
  const { stream, topics, buckets, tables, queues, subscriptions } = deployment;
  await Promise.all([
    createStream(stream, clients.kinesis),
    createQueues(queues, clients.sqs),
    ...topics.map(({ name }) => clients.sns.send(new CreateTopicCommand({ Name: name }))),
    ...buckets.map((Bucket) => clients.s3.send(new CreateBucketCommand({ Bucket }))),
    ...tables.map((table) => createTable(table, clients.dynamodb)),
  ]);
  for (const subscription of subscriptions) await subscribe(subscription, clients.sns);
}

/** Dead-letter queues first, because a redrive policy names one that exists. */
async function createQueues(queues: readonly QueueSpec[], sqs: SQSClient): Promise<void> {
  const deadLettersFirst = [...queues].sort((a, b) => Number(a.isLive) - Number(b.isLive));
  for (const { name, properties } of deadLettersFirst) {
    const Attributes = attributesIn(properties, "VisibilityTimeout", "MessageRetentionPeriod", "RedrivePolicy");
    await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }));
  }
}

async function subscribe({ topicArn, queueArn, properties }: SubscriptionSpec, sns: SNSClient): Promise<void> {
  const Attributes = attributesIn(
    properties,
    "RawMessageDelivery",
    "FilterPolicyScope",
    "FilterPolicy",
    "RedrivePolicy",
  );
  await sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: "sqs", Endpoint: queueArn, Attributes }));
}

/** The engines' APIs take every attribute as text, and policies as JSON. */
function attributesIn(
  properties: Readonly<Record<string, Value>>,
  ...names: readonly string[]
): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = properties[name];
      return value === undefined ? [] : [[name, textOf(value)]];
    }),
  );
}

async function createStream({ name, shards }: Deployment["stream"], kinesis: KinesisClient): Promise<void> {
  await kinesis.send(new CreateStreamCommand({ StreamName: name, ShardCount: shards }));
  await until(async () => {
    const { StreamDescriptionSummary } = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName: name }));
    return StreamDescriptionSummary?.StreamStatus === "ACTIVE";
  });
}

async function createTable({ name, properties }: TableSpec, dynamodb: DynamoDBClient): Promise<void> {
  // CloudFormation and the API use the same words.
  const said: unknown = properties;
  const { BillingMode, KeySchema, AttributeDefinitions, GlobalSecondaryIndexes } = said as CreateTableCommandInput;
  await dynamodb.send(
    new CreateTableCommand({ TableName: name, BillingMode, KeySchema, AttributeDefinitions, GlobalSecondaryIndexes }),
  );
  await until(
    async () => (await dynamodb.send(new DescribeTableCommand({ TableName: name }))).Table?.TableStatus === "ACTIVE",
  );
}

const READY_WITHIN_MS = 10_000;

async function until(isReady: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!(await isReady())) {
    if (Date.now() > deadline) throw new Error("An engine did not create a resource in time");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
