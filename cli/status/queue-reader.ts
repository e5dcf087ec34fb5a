import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  QueueDoesNotExist,
  type QueueAttributeName,
  type SQSClient,
} from "@aws-sdk/client-sqs";

/** Messages, approximately, as SQS has it. */
export interface QueueDepth {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

export type QueueReader = (queue: string) => Promise<QueueDepth | undefined>;

/** @returns a reader of queues by name; undefined for one that is not there. */
export function queueReader(client: SQSClient): QueueReader {
  const urls = new Map<string, Promise<string | undefined>>();

  return async (queue) => {
    const url = urls.get(queue) ?? urlOf(queue);
    urls.set(queue, url);
    const QueueUrl = await url;
    if (QueueUrl === undefined) return undefined;
    const { Attributes = {} } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: DEPTHS }));
    const depth = (name: QueueAttributeName) => Number(Attributes[name] ?? 0);
    return {
      visible: depth("ApproximateNumberOfMessages"),
      inFlight: depth("ApproximateNumberOfMessagesNotVisible"),
      delayed: depth("ApproximateNumberOfMessagesDelayed"),
    };
  };

  async function urlOf(QueueName: string): Promise<string | undefined> {
    try {
      return (await client.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl;
    } catch (error) {
      if (error instanceof QueueDoesNotExist) return undefined;
      throw error;
    }
  }
}

const DEPTHS: QueueAttributeName[] = [
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesNotVisible",
  "ApproximateNumberOfMessagesDelayed",
];
