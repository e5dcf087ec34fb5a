import { digestOf } from "../../runtime/core/digest.ts";
import { REDRIVE_JOB_ATTRIBUTE, redriveMark } from "../../runtime/core/redrive-mark.ts";
import type { Cargo, Letter } from "./letter.ts";
import type { Attributes } from "./message.ts";

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html */
const MAX_ATTRIBUTES = 10;

/** A message on its way to the queue of the consumer that failed. */
export interface Outgoing {
  /** Byte for byte what the consumer was to be handed the first time. */
  readonly body: string;
  readonly attributes: Attributes;
  readonly messageGroupId?: string;
  /** FIFO queues: within one job the same letter is taken once, and no other swallows it. */
  readonly deduplicationId?: string;
  readonly traceHeader?: string;
}

/**
 * What of a letter goes back. What the dead-letter queue and whoever filled it added stays behind; the job's mark goes
 * along, unless the message has all the attributes that SQS allows.
 */
export function outgoingOf(letter: Letter, job: string, isFifo: boolean): readonly Outgoing[] {
  return letter.cargo.flatMap((cargo, index) =>
    // Bytes that are no text cannot go through a queue as they were.
    cargo.kind === "message" && cargo.encoding === undefined ? [marked(cargo, letter, job, isFifo, index)] : [],
  );
}

function marked(
  { body, attributes }: Extract<Cargo, { kind: "message" }>,
  { message, redrives }: Letter,
  job: string,
  isFifo: boolean,
  index: number,
): Outgoing {
  const mark = { dataType: "String", value: redriveMark(job, redrives + 1) };
  const isFull = Object.keys(attributes).length >= MAX_ATTRIBUTES;
  const { messageId, messageGroupId, traceHeader } = message;
  return {
    body,
    attributes: isFull ? attributes : { ...attributes, [REDRIVE_JOB_ATTRIBUTE]: mark },
    ...(messageGroupId !== undefined && { messageGroupId }),
    // Not by the fact's id: two sources may have chosen the same, and the second letter would be swallowed and deleted.
    ...(isFifo && { deduplicationId: digestOf(messageId, String(index), job) }),
    ...(isFifo && messageGroupId === undefined && { messageGroupId: messageId }),
    ...(traceHeader !== undefined && { traceHeader }),
  };
}

/** Whether its outcome can be told from the consumer's records. */
export const isMarked = ({ attributes }: Outgoing): boolean => REDRIVE_JOB_ATTRIBUTE in attributes;
