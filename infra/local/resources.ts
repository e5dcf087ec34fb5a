import { CreateTableCommand, DescribeTableCommand } from "@aws-sdk/client-dynamodb";
import { CreateStreamCommand, DescribeStreamSummaryCommand } from "@aws-sdk/client-kinesis";
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import { CreateTopicCommand, SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand } from "@aws-sdk/client-sqs";
import type { QueueSpec, Topology } from "../topology.ts";
import type { Clients } from "./clients.ts";
import { ACCOUNT_ID, REGION } from "./engines/engines.ts";

/** What got its name only when it was made. */
export interface Resources {
  readonly topicArn: string;
  readonly streamArn: string;
  readonly queueUrls: ReadonlyMap<string, string>;
}

export const queueArn = (queue: string): string => `arn:aws:sqs:${REGION}:${ACCOUNT_ID}:${queue}`;

export async function createResources(topology: Topology, clients: Clients): Promise<Resources> {
  const [topicArn, queueUrls] = await Promise.all([
    createTopic(topology, clients),
    createQueues(topology.queues, clients),
    createStream(topology, clients),
    clients.s3.send(new CreateBucketCommand({ Bucket: topology.archiveBucket })),
    ...topology.tables.map((table) => createTable(table, clients)),
  ]);
  for (const { queue, types } of topology.subscriptions) {
    const Attributes = { RawMessageDelivery: "true", FilterPolicy: JSON.stringify({ type: types }) };
    await clients.sns.send(
      new SubscribeCommand({ TopicArn: topicArn, Protocol: "sqs", Endpoint: queueArn(queue), Attributes }),
    );
  }
  return { topicArn, queueUrls, streamArn: `arn:aws:kinesis:${REGION}:${ACCOUNT_ID}:stream/${topology.stream.name}` };
}

async function createTopic({ topic }: Topology, { sns }: Clients): Promise<string> {
  return (await sns.send(new CreateTopicCommand({ Name: topic }))).TopicArn ?? "";
}

/** Dead-letter queues first, because a redrive policy names one that exists. */
async function createQueues(queues: readonly QueueSpec[], { sqs }: Clients): Promise<ReadonlyMap<string, string>> {
  const urls = new Map<string, string>();
  const deadLettersFirst = [...queues].sort(
    (a, b) => Number(a.redrive !== undefined) - Number(b.redrive !== undefined),
  );
  for (const queue of deadLettersFirst) {
    const { QueueUrl } = await sqs.send(
      new CreateQueueCommand({ QueueName: queue.name, Attributes: attributesOf(queue) }),
    );
    urls.set(queue.name, QueueUrl ?? "");
  }
  return urls;
}

function attributesOf({ visibilityTimeoutSeconds, retentionSeconds, redrive }: QueueSpec): Record<string, string> {
  return {
    VisibilityTimeout: String(visibilityTimeoutSeconds),
    MessageRetentionPeriod: String(retentionSeconds),
    ...(redrive !== undefined && {
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: queueArn(redrive.deadLetterQueue),
        maxReceiveCount: redrive.maxReceiveCount,
      }),
    }),
  };
}

async function createStream({ stream }: Topology, { kinesis }: Clients): Promise<void> {
  await kinesis.send(new CreateStreamCommand({ StreamName: stream.name, ShardCount: stream.shards }));
  await until(async () => {
    const { StreamDescriptionSummary } = await kinesis.send(
      new DescribeStreamSummaryCommand({ StreamName: stream.name }),
    );
    return StreamDescriptionSummary?.StreamStatus === "ACTIVE";
  });
}

async function createTable(TableName: string, { dynamodb }: Clients): Promise<void> {
  await dynamodb.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "sk", AttributeType: "S" },
      ],
    }),
  );
  await until(
    async () => (await dynamodb.send(new DescribeTableCommand({ TableName }))).Table?.TableStatus === "ACTIVE",
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
