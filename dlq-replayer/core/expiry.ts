import type { Letter } from "./letter.ts";
import { msUntilLoss } from "./pointer.ts";

/** What keeps letters, and for how long. */
export interface Retention {
  /** Of the dead-letter queue. */
  readonly queueSeconds: number;
  /** By ARN of a stream that pointers lead to. */
  readonly streamHours: ReadonlyMap<string, number>;
}

/**
 * Milliseconds until the letter, or what it points to, is lost; 0 when it may be already. In a standard queue the time
 * counts from when the message was first sent, also after SQS moved it.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 */
export function msLeft({ message, cargo }: Letter, { queueSeconds, streamHours }: Retention, nowMs: number): number {
  const left = [message.sentAtMs + queueSeconds * 1_000 - nowMs];
  for (const one of cargo) {
    if (one.kind !== "records") continue;
    const hours = streamHours.get(one.pointer.streamArn);
    if (hours !== undefined) left.push(msUntilLoss(one.pointer, hours, nowMs));
  }
  return Math.max(0, Math.min(...left));
}
