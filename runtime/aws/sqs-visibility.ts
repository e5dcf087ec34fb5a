import { StoreUnavailable } from "../errors.ts";
import type { Visibility } from "../ports.ts";
import { inBatches } from "./batch-calls.ts";
import { ask, type Service } from "./operations.ts";

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibilityBatch.html */
const ENTRIES_PER_CALL = 10;

export function sqsVisibility(service: Service, queueUrl: string): Visibility {
  return {
    delay: (messages) =>
      inBatches(messages, ENTRIES_PER_CALL, async (batch) => {
        const { Failed = [] } = await ask(service, "ChangeMessageVisibilityBatch", {
          QueueUrl: queueUrl,
          Entries: batch.map(({ receiptHandle, seconds }, index) => ({
            Id: String(index),
            ReceiptHandle: receiptHandle,
            VisibilityTimeout: seconds,
          })),
        });
        if (Failed.length > 0) {
          throw new StoreUnavailable("SQS left some visibility timeouts as they were", {
            messages: Failed.length,
            code: Failed[0]?.Code ?? "unknown",
          });
        }
      }),
  };
}
