import { isObject } from "./json.ts";

/** Typed as SQS has it, e.g. `String`, `Number.cents`; the value of a `Binary` one is base64. */
export type Attributes = Readonly<Record<string, { readonly dataType: string; readonly value: string }>>;

/** A dead message as its queue holds it: nothing is understood yet. */
export interface Message {
  /** SQS's own; the same for as long as the message stays in this queue. */
  readonly messageId: string;
  /** Byte for byte. */
  readonly body: string;
  readonly attributes: Attributes;
  /** Of body, attributes and what else goes along when it is sent again: a plan freezes it. */
  readonly hash: string;
  /** Milliseconds. A message that SQS moved keeps the time at which it was first sent. */
  readonly sentAtMs: number;
  /** How often it was received from this queue, this time included. */
  readonly receives: number;
  /** FIFO: which order it belongs to. Standard queues: its tenant, for fairness. */
  readonly messageGroupId?: string;
  /** X-Ray's, a system attribute. */
  readonly traceHeader?: string;
  /** ARN of the queue that SQS moved it from. */
  readonly sourceQueueArn?: string;
}

/** What makes two messages the same to whoever receives them. */
export type Content = Pick<Message, "body" | "attributes" | "messageGroupId" | "traceHeader">;

/** UTF-8 bytes of the body and of every attribute's name, type and value, as SQS counts them. */
export function bytesOf({ body, attributes }: Pick<Message, "body" | "attributes">): number {
  let bytes = utf8Bytes(body);
  for (const [name, { dataType, value }] of Object.entries(attributes)) {
    // Binary travels as bytes, of which base64 makes a third more.
    bytes += utf8Bytes(name + dataType) + Buffer.byteLength(value, dataType.startsWith("Binary") ? "base64" : "utf8");
  }
  return bytes;
}

const utf8Bytes = (text: string): number => Buffer.byteLength(text);

export const areAttributes = (value: unknown): value is Attributes =>
  isObject(value) &&
  Object.values(value).every(
    (one) => isObject(one) && typeof one["dataType"] === "string" && typeof one["value"] === "string",
  );
