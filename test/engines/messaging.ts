import { randomUUID } from "node:crypto";
import { S3Client } from "@aws-sdk/client-s3";
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { messagingApp } from "../../infra/local/engines/messaging.mjs";
import { clientConfig, placeAt } from "../../infra/local/loopback.ts";
import type { AwsService } from "../../runtime/aws/aws-service.ts";
import { snsAt, sqsAt } from "../../runtime/aws/services.ts";

export interface Queue {
  readonly url: string;
  readonly arn: string;
}

/** SNS, SQS and S3. */
export interface MessagingEngine {
  readonly endpoint: string;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  /** The same SQS as functions speak to it. */
  readonly queues: AwsService;
  /** The same SNS. */
  readonly topics: AwsService;
  readonly s3: S3Client;
  /** @param attributes as SQS names them, e.g. `{ VisibilityTimeout: "1" }`; with `FifoQueue` its name ends in `.fifo`. */
  createQueue(attributes?: Readonly<Record<string, string>>): Promise<Queue>;
  /** @returns the ARN of a new topic. */
  createTopic(): Promise<string>;
  /** Raw delivery; everything unless types are given to filter on. */
  subscribe(topicArn: string, queue: Queue, types?: readonly string[]): Promise<void>;
  /** Receives and deletes until the queue has nothing visible, with message attributes. */
  drain(queue: Queue): Promise<readonly Message[]>;
  stop(): Promise<void>;
}

/** SNS, SQS and S3 in memory, on a free port of 127.0.0.1. Bodies with characters beyond the BMP are refused. */
export async function startMessaging(): Promise<MessagingEngine> {
  const app = messagingApp();
  const endpoint = await app.listen({ port: 0, host: "127.0.0.1" });
  const sns = new SNSClient(clientConfig(endpoint));
  const sqs = new SQSClient({ ...clientConfig(endpoint), useQueueUrlAsEndpoint: false });
  const s3 = new S3Client({ ...clientConfig(endpoint), forcePathStyle: true });
  const queues = sqsAt(placeAt(endpoint));
  const topics = snsAt(placeAt(endpoint));
  return {
    endpoint,
    sns,
    sqs,
    queues,
    topics,
    s3,
    async createQueue(attributes = {}) {
      const suffix = attributes["FifoQueue"] === "true" ? ".fifo" : "";
      const created = await sqs.send(
        new CreateQueueCommand({ QueueName: `queue-${randomUUID()}${suffix}`, Attributes: attributes }),
      );
      const url = present(created.QueueUrl);
      const { Attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["QueueArn"] }),
      );
      return { url, arn: present(Attributes.QueueArn) };
    },
    async createTopic() {
      return present((await sns.send(new CreateTopicCommand({ Name: `topic-${randomUUID()}` }))).TopicArn);
    },
    async subscribe(topicArn, queue, types) {
      const filter = types === undefined ? {} : { FilterPolicy: JSON.stringify({ type: types }) };
      await sns.send(
        new SubscribeCommand({
          TopicArn: topicArn,
          Protocol: "sqs",
          Endpoint: queue.arn,
          Attributes: { RawMessageDelivery: "true", ...filter },
        }),
      );
    },
    async drain(queue) {
      const messages: Message[] = [];
      for (;;) {
        const { Messages = [] } = await sqs.send(
          new ReceiveMessageCommand({
            QueueUrl: queue.url,
            MaxNumberOfMessages: 10,
            WaitTimeSeconds: 0,
            MessageAttributeNames: ["All"],
          }),
        );
        if (Messages.length === 0) return messages;
        const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
        await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queue.url, Entries }));
        messages.push(...Messages);
      }
    },
    async stop() {
      for (const client of [sns, sqs, s3]) client.destroy();
      for (const service of [queues, topics]) await service.close();
      await app.close();
    },
  };
}

function present(value: string | undefined): string {
  if (value === undefined) throw new Error("The engine gave no address");
  return value;
}
