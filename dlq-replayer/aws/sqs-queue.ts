import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { isPassing } from "../../runtime/aws/passing-error.ts";
import type { Attributes, Content, Message } from "../core/message.ts";
import type { Outgoing } from "../core/outgoing.ts";
import type { Depth, Destination, EntryAnswer, LetterQueue } from "../moves/ports.ts";
import { entryAnswers } from "./answers.ts";
import type { LeanSqs } from "./lean-sqs.ts";

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Message.html, binary values as base64 */
interface SqsMessage {
  readonly MessageId?: string;
  readonly ReceiptHandle?: string;
  readonly Body?: string;
  readonly Attributes?: Readonly<Record<string, string | undefined>>;
  readonly MessageAttributes?: Readonly<Record<string, SqsAttribute>>;
}

interface SqsAttribute {
  readonly DataType?: string;
  readonly StringValue?: string;
  readonly BinaryValue?: string;
}

interface BatchAnswer {
  readonly Successful?: readonly { readonly Id?: string; readonly MessageId?: string }[];
  readonly Failed?: readonly {
    readonly Id?: string;
    readonly Code?: string;
    readonly Message?: string;
    readonly SenderFault?: boolean;
  }[];
}

const RECEIVE_ATTEMPTS = 8;
const FIRST_PAUSE_MS = 50;

export function sqsLetterQueue(sqs: LeanSqs, QueueUrl: string): LetterQueue {
  return {
    receive: (most, visibilitySeconds, seconds) =>
      surely(async () => {
        const { Messages = [] } = await sqs.call<{ readonly Messages?: readonly SqsMessage[] }>("ReceiveMessage", {
          QueueUrl,
          MaxNumberOfMessages: most,
          VisibilityTimeout: visibilitySeconds,
          WaitTimeSeconds: seconds,
          MessageSystemAttributeNames: ["All"],
          MessageAttributeNames: ["All"],
        });
        return Messages.map((message) => ({ message: messageOf(message), receipt: message.ReceiptHandle ?? "" }));
      }),
    delete: (receipts) =>
      entryAnswers(
        receipts.length,
        () => sqs.call<BatchAnswer>("DeleteMessageBatch", { QueueUrl, Entries: receipts.map(entryOf) }),
        () => true as const,
      ),
    async hide(receipts, VisibilityTimeout) {
      const answers = await entryAnswers(
        receipts.length,
        () =>
          sqs.call<BatchAnswer>("ChangeMessageVisibilityBatch", {
            QueueUrl,
            Entries: receipts.map((receipt, index) => ({ ...entryOf(receipt, index), VisibilityTimeout })),
          }),
        () => true as const,
      );
      return VisibilityTimeout > 0 ? answers : answers.map(alsoIfNotHidden);
    },
    depth: () => depthOf(sqs, QueueUrl),
  };
}

export function sqsDestination(sqs: LeanSqs, QueueUrl: string): Destination {
  return {
    send: (messages) =>
      entryAnswers(
        messages.length,
        () => sqs.call<BatchAnswer>("SendMessageBatch", { QueueUrl, Entries: messages.map(sendEntryOf) }),
        ({ MessageId = "" }) => MessageId,
      ),
    depth: () => depthOf(sqs, QueueUrl),
  };
}

/** Asks again when nothing can be done twice by it: what a lost answer held comes back when its timeout ends. */
async function surely<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === RECEIVE_ATTEMPTS || !isPassing(error)) throw error;
      await pause(Math.random() * FIRST_PAUSE_MS * 2 ** attempt);
    }
  }
}

/** What is not in flight any more is visible, as was asked for: the timeout ended, or an answer was lost. */
const alsoIfNotHidden = (answer: EntryAnswer<true>): EntryAnswer<true> =>
  answer.is === "refused" && /NotInflight|ReceiptHandleIsInvalid/.test(answer.reason)
    ? { is: "done", as: true }
    : answer;

const entryOf = (ReceiptHandle: string, index: number) => ({ Id: String(index), ReceiptHandle });

function sendEntryOf({ body, attributes, messageGroupId, deduplicationId, traceHeader }: Outgoing, index: number) {
  return {
    Id: String(index),
    MessageBody: body,
    MessageAttributes: Object.fromEntries(Object.entries(attributes).map(([name, one]) => [name, valueOf(one)])),
    ...(messageGroupId !== undefined && { MessageGroupId: messageGroupId }),
    ...(deduplicationId !== undefined && { MessageDeduplicationId: deduplicationId }),
    ...(traceHeader !== undefined && {
      MessageSystemAttributes: { AWSTraceHeader: { DataType: "String", StringValue: traceHeader } },
    }),
  };
}

const valueOf = ({ dataType, value }: Attributes[string]): SqsAttribute =>
  dataType.startsWith("Binary")
    ? { DataType: dataType, BinaryValue: value }
    : { DataType: dataType, StringValue: value };

function messageOf({
  MessageId = "",
  Body = "",
  Attributes: system = {},
  MessageAttributes = {},
}: SqsMessage): Message {
  const { MessageGroupId, AWSTraceHeader, DeadLetterQueueSourceArn, SentTimestamp, ApproximateReceiveCount } = system;
  const content: Content = {
    body: Body,
    attributes: Object.fromEntries(
      // Lists of values are reserved, and a message that holds them could not be sent.
      Object.entries(MessageAttributes).map(([name, { DataType = "String", StringValue, BinaryValue = "" }]) => [
        name,
        { dataType: DataType, value: StringValue ?? BinaryValue },
      ]),
    ),
    ...(MessageGroupId !== undefined && { messageGroupId: MessageGroupId }),
    ...(AWSTraceHeader !== undefined && { traceHeader: AWSTraceHeader }),
  };
  return {
    messageId: MessageId,
    ...content,
    hash: hashOf(content),
    sentAtMs: Number(SentTimestamp ?? 0),
    receives: Number(ApproximateReceiveCount ?? 1),
    ...(DeadLetterQueueSourceArn !== undefined && { sourceQueueArn: DeadLetterQueueSourceArn }),
  };
}

/** Of 132 bits, as text. Attributes count in whatever order they come. */
export function hashOf({ body, attributes, messageGroupId = "", traceHeader = "" }: Content): string {
  const beside = Object.entries(attributes)
    .map(([name, { dataType, value }]) => [name, dataType, value])
    .sort(([a = ""], [b = ""]) => (a < b ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify([body, beside, messageGroupId, traceHeader]))
    .digest("base64url")
    .slice(0, 22);
}

async function depthOf(sqs: LeanSqs, QueueUrl: string): Promise<Depth> {
  const names = ["", "NotVisible", "Delayed"].map((kind) => `ApproximateNumberOfMessages${kind}`);
  const { Attributes = {} } = await surely(() =>
    sqs.call<{ readonly Attributes?: Readonly<Record<string, string>> }>("GetQueueAttributes", {
      QueueUrl,
      AttributeNames: names,
    }),
  );
  const [visible = 0, inFlight = 0, delayed = 0] = names.map((name) => Number(Attributes[name] ?? 0));
  return { visible, inFlight, delayed };
}
