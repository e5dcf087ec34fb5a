import { createHash } from "node:crypto";
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message as SqsMessage,
  type MessageAttributeValue,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { Attributes, Content, Message } from "../core/message.ts";
import type { Outgoing } from "../core/outgoing.ts";
import type { Depth, Destination, LetterQueue } from "../moves/ports.ts";
import { entryAnswers } from "./answers.ts";

/** The client must not repeat a send by itself: whatever may be stored twice has to be known. */
export type SqsPort = Pick<SQSClient, "send">;

export function sqsLetterQueue(client: SqsPort, queueUrl: string): LetterQueue {
  return {
    async receive(most, visibilitySeconds, seconds) {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl: queueUrl,
          MaxNumberOfMessages: most,
          VisibilityTimeout: visibilitySeconds,
          WaitTimeSeconds: seconds,
          MessageSystemAttributeNames: ["All"],
          MessageAttributeNames: ["All"],
        }),
      );
      return Messages.map((message) => ({ message: messageOf(message), receipt: message.ReceiptHandle ?? "" }));
    },
    delete: (receipts) =>
      entryAnswers(
        receipts.length,
        () => client.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries: receipts.map(entryOf) })),
        () => true as const,
      ),
    hide: (receipts, VisibilityTimeout) =>
      entryAnswers(
        receipts.length,
        () =>
          client.send(
            new ChangeMessageVisibilityBatchCommand({
              QueueUrl: queueUrl,
              Entries: receipts.map((receipt, index) => ({ ...entryOf(receipt, index), VisibilityTimeout })),
            }),
          ),
        () => true as const,
      ),
    depth: () => depthOf(client, queueUrl),
  };
}

export function sqsDestination(client: SqsPort, queueUrl: string): Destination {
  return {
    send: (messages) =>
      entryAnswers(
        messages.length,
        () => client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: messages.map(sendEntryOf) })),
        ({ MessageId = "" }) => MessageId,
      ),
    depth: () => depthOf(client, queueUrl),
  };
}

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

function valueOf({ dataType, value }: Attributes[string]): MessageAttributeValue {
  return dataType.startsWith("Binary")
    ? { DataType: dataType, BinaryValue: Buffer.from(value, "base64") }
    : { DataType: dataType, StringValue: value };
}

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
      Object.entries(MessageAttributes).map(([name, { DataType = "String", StringValue, BinaryValue }]) => [
        name,
        { dataType: DataType, value: StringValue ?? Buffer.from(BinaryValue ?? []).toString("base64") },
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

export async function depthOf(client: SqsPort, QueueUrl: string): Promise<Depth> {
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: [
        "ApproximateNumberOfMessages",
        "ApproximateNumberOfMessagesNotVisible",
        "ApproximateNumberOfMessagesDelayed",
      ],
    }),
  );
  return {
    visible: Number(Attributes.ApproximateNumberOfMessages ?? 0),
    inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
    delayed: Number(Attributes.ApproximateNumberOfMessagesDelayed ?? 0),
  };
}
