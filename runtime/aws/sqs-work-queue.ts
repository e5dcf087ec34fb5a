import { SendMessageBatchCommand, type SendMessageBatchCommandOutput } from "@aws-sdk/client-sqs";
import type { WorkQueue } from "../ports.ts";
import { factSender, type SendingOptions } from "../publisher/fact-sender.ts";
import { batchRefusals } from "./batch-refusals.ts";
import { isPassing } from "./passing-error.ts";

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
const LIMITS = { entries: 10, bytes: 1_048_576, requestsInFlight: 10 };

/** The part of `SQSClient` that is used. */
export interface SqsPort {
  send(command: SendMessageBatchCommand): Promise<Pick<SendMessageBatchCommandOutput, "Successful" | "Failed">>;
}

export interface SqsWorkQueueOptions extends SendingOptions {
  readonly client: SqsPort;
  readonly queueUrl: string;
}

/** One message per fact, in no order. */
export function sqsWorkQueue({ client, queueUrl, ...options }: SqsWorkQueueOptions): WorkQueue {
  const send = factSender<string>(
    {
      name: `SQS queue ${queueUrl}`,
      limits: LIMITS,
      isPassing,
      wrap: ({ id }, body) => ({ id, bytes: Buffer.byteLength(body), content: body }),
      async send(parcels) {
        const Entries = parcels.map(({ content }, index) => ({ Id: String(index), MessageBody: content }));
        return batchRefusals(
          Entries.length,
          await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries })),
        );
      },
    },
    options,
  );
  return { send };
}
