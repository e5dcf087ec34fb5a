import { hashOf } from "../../dlq-replayer/aws/sqs-queue.ts";
import type { Attributes, Content, Message } from "../../dlq-replayer/core/message.ts";
import type { Queue } from "../engines/messaging.ts";

/** Queues by the bare protocol, and from the inside: what the replayer did is told by somebody else's eyes. */

const TEN = 10;
const SENDERS = 8;
const TYPE: Attributes = { type: { dataType: "String", value: "post-published.v1" } };

/** What a message is, but for what a test does not speak of. */
export type Said = Partial<Content> & Pick<Content, "body"> & { readonly deduplicationId?: string };

/** As the engine has them. */
interface Attribute {
  readonly DataType: string;
  readonly StringValue?: string;
  /** Base64. */
  readonly BinaryValue?: string;
}

export interface Taken {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly Attributes: Readonly<Record<string, string>>;
  readonly MessageAttributes?: Readonly<Record<string, Attribute>>;
}

/** @throws {Error} with what the engine says. */
export async function call<Output = unknown>(endpoint: string, operation: string, input: object): Promise<Output> {
  const answer = await fetch(endpoint, {
    method: "POST",
    headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": `AmazonSQS.${operation}` },
    body: JSON.stringify(input),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${operation} was answered ${answer.status}: ${text}`);
  return JSON.parse(text) as Output;
}

/** Those of one message group in this order; others have none. @returns them as the queue holds them. */
export async function send(
  endpoint: string,
  { url }: Queue,
  messages: readonly (Said | string)[],
): Promise<readonly Message[]> {
  const all = messages.map((one) => ({ attributes: TYPE, ...(typeof one === "string" ? { body: one } : one) }));
  const isOrdered = all.some(({ deduplicationId }) => deduplicationId !== undefined);
  const sent: Message[] = [];
  const starts = Array.from({ length: Math.ceil(all.length / TEN) }, (_, n) => n * TEN).values();
  const sender = async () => {
    for (const start of starts) {
      const ten = all.slice(start, start + TEN);
      const { Successful = [] } = await call<Answer>(endpoint, "SendMessageBatch", {
        QueueUrl: url,
        Entries: ten.map(entryOf),
      });
      if (Successful.length < ten.length) throw new Error("The engine refused a letter");
      for (const { Id, MessageId } of Successful) {
        const { deduplicationId: _, ...content } = ten[Number(Id)] ?? { body: "", attributes: {} };
        sent[start + Number(Id)] = {
          ...content,
          messageId: MessageId,
          hash: hashOf(content),
          sentAtMs: 0,
          receives: 0,
        };
      }
    }
  };
  await Promise.all(Array.from({ length: isOrdered ? 1 : SENDERS }, sender));
  return sent;
}

interface Answer {
  readonly Successful?: readonly { readonly Id: string; readonly MessageId: string }[];
}

function entryOf({ body, attributes, messageGroupId, deduplicationId, traceHeader }: Said, index: number) {
  return {
    Id: String(index),
    MessageBody: body,
    MessageAttributes: Object.fromEntries(
      Object.entries(attributes ?? {}).map(([name, { dataType: DataType, value }]): [string, Attribute] => [
        name,
        DataType.startsWith("Binary") ? { DataType, BinaryValue: value } : { DataType, StringValue: value },
      ]),
    ),
    MessageGroupId: messageGroupId,
    MessageDeduplicationId: deduplicationId,
    ...(traceHeader !== undefined && {
      MessageSystemAttributes: { AWSTraceHeader: { DataType: "String", StringValue: traceHeader } },
    }),
  };
}

/** With all that there is to know of them. They are hidden for so many seconds. @param most at most ten */
export async function receive(endpoint: string, { url }: Queue, seconds = 30, most = TEN): Promise<readonly Taken[]> {
  const { Messages = [] } = await call<{ readonly Messages?: readonly Taken[] }>(endpoint, "ReceiveMessage", {
    QueueUrl: url,
    MaxNumberOfMessages: most,
    VisibilityTimeout: seconds,
    MessageSystemAttributeNames: ["All"],
    MessageAttributeNames: ["All"],
  });
  return Messages;
}

export async function remove(endpoint: string, { url }: Queue, messages: readonly Taken[]): Promise<void> {
  const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
  if (Entries.length > 0) await call(endpoint, "DeleteMessageBatch", { QueueUrl: url, Entries });
}

/** All that is visible, in order; it is out of the queue then. */
export async function takeAll(endpoint: string, queue: Queue): Promise<readonly Taken[]> {
  const all: Taken[] = [];
  for (;;) {
    const some = await receive(endpoint, queue);
    if (some.length === 0) return all;
    await remove(endpoint, queue, some);
    all.push(...some);
  }
}

/** A message as the engine itself keeps it. */
export interface Kept {
  readonly messageId: string;
  readonly body: string;
  readonly messageAttributes: Readonly<Record<string, Attribute>>;
  readonly messageGroupId?: string;
  readonly messageDeduplicationId?: string;
  readonly approximateReceiveCount: number;
}

/** What a queue holds. Nobody receives anything by it. */
export interface Inside {
  readonly visible: readonly Kept[];
  readonly hidden: readonly Kept[];
}

/** https://github.com/kibertoad/fauxqs#programmatic-api, "Queue inspection" */
export async function inside(endpoint: string, { url }: Queue): Promise<Inside> {
  const answer = await fetch(`${endpoint}/_fauxqs/queues/${url.slice(url.lastIndexOf("/") + 1)}`);
  const { messages } = (await answer.json()) as {
    readonly messages: {
      readonly ready: readonly Kept[];
      readonly inflight: readonly { readonly message: Kept }[];
    };
  };
  return { visible: messages.ready, hidden: messages.inflight.map(({ message }) => message) };
}
