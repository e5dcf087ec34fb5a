import type { WorkQueue } from "../ports.ts";
import { factSender, type SendingOptions } from "../publisher/fact-sender.ts";
import { batchRefusals } from "./batch-refusals.ts";
import { ask, type Service } from "./operations.ts";
import { isPassing } from "./passing-error.ts";

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
const LIMITS = { entries: 10, bytes: 1_048_576, requestsInFlight: 10 };

export interface SqsWorkQueueOptions extends SendingOptions {
  readonly service: Service;
  readonly queueUrl: string;
}

/** One message per fact, in no order. */
export function sqsWorkQueue({ service, queueUrl, ...options }: SqsWorkQueueOptions): WorkQueue {
  const send = factSender<string>(
    {
      name: `SQS queue ${queueUrl}`,
      limits: LIMITS,
      isPassing,
      wrap: ({ id }, body) => ({ id, bytes: Buffer.byteLength(body), content: body }),
      async send(parcels) {
        const Entries = parcels.map(({ content }, index) => ({ Id: String(index), MessageBody: content }));
        return batchRefusals(Entries.length, await ask(service, "SendMessageBatch", { QueueUrl: queueUrl, Entries }));
      },
    },
    options,
  );
  return { send };
}
