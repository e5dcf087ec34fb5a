import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListMessageMoveTasksCommand,
  QueueDoesNotExist,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { NativeRedrive, QueueFacts } from "../core/queue-facts.ts";

type SqsPort = Pick<SQSClient, "send">;

/** @param nameOrUrl also an ARN. @returns undefined when there is none. */
export async function queueFacts(client: SqsPort, nameOrUrl: string): Promise<QueueFacts | undefined> {
  try {
    const url = /^https?:/.test(nameOrUrl) ? nameOrUrl : await urlOf(client, nameOrUrl);
    const { Attributes: all = {} } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["All"] }),
    );
    const number = (name: string, otherwise: number) =>
      Number((all as Readonly<Record<string, string>>)[name] ?? otherwise);
    const name = url.slice(url.lastIndexOf("/") + 1);
    return {
      name,
      url,
      arn: all.QueueArn ?? "",
      isFifo: name.endsWith(".fifo"),
      retentionSeconds: number("MessageRetentionPeriod", 345_600),
      maxBytes: number("MaximumMessageSize", 1_048_576),
      visible: number("ApproximateNumberOfMessages", 0),
      inFlight: number("ApproximateNumberOfMessagesNotVisible", 0),
      delayed: number("ApproximateNumberOfMessagesDelayed", 0),
      ...(all.RedrivePolicy !== undefined && { redrive: redriveIn(all.RedrivePolicy) }),
    };
  } catch (error) {
    if (error instanceof QueueDoesNotExist) return undefined;
    throw error;
  }
}

async function urlOf(client: SqsPort, nameOrArn: string): Promise<string> {
  const [, , , , account, name] = nameOrArn.split(":");
  const { QueueUrl = "" } = await client.send(
    new GetQueueUrlCommand({
      QueueName: name ?? nameOrArn,
      ...(name !== undefined && account !== undefined && { QueueOwnerAWSAccountId: account }),
    }),
  );
  return QueueUrl;
}

function redriveIn(policy: string): NonNullable<QueueFacts["redrive"]> {
  const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(policy) as {
    readonly deadLetterTargetArn: string;
    readonly maxReceiveCount: number | string;
  };
  return { deadLetterTargetArn, maxReceiveCount: Number(maxReceiveCount) };
}

/** URLs of the queues whose letters SQS moves here. An engine that does not know the question has none. */
export async function sourcesOf(client: SqsPort, QueueUrl: string): Promise<readonly string[]> {
  try {
    const { queueUrls = [] } = await client.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl }));
    return queueUrls;
  } catch (error) {
    if (hasNoAnswer(error)) return [];
    throw error;
  }
}

export async function nativeRedriveOf(client: SqsPort, SourceArn: string): Promise<NativeRedrive | undefined> {
  try {
    const { Results = [] } = await client.send(new ListMessageMoveTasksCommand({ SourceArn, MaxResults: 10 }));
    const running = Results.find(({ Status }) => Status === "RUNNING" || Status === "CANCELLING");
    return (
      running && {
        moved: running.ApproximateNumberOfMessagesMoved ?? 0,
        toMove: running.ApproximateNumberOfMessagesToMove ?? 0,
      }
    );
  } catch (error) {
    if (hasNoAnswer(error)) return undefined;
    throw error;
  }
}

/** An emulator that lacks the operation has no such task, and neither has a queue that is nobody's dead-letter queue. */
const NO_ANSWER =
  /InvalidAction|UnknownOperation|UnsupportedOperation|NotImplemented|InvalidParameterValue|ResourceNotFound/i;

const hasNoAnswer = (error: unknown): boolean => error instanceof Error && NO_ANSWER.test(error.name);
