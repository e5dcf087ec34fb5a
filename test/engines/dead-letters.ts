import {
  GetQueueAttributesCommand,
  type Message,
  type MessageSystemAttributeName,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
} from "@aws-sdk/client-sqs";
import { eventually } from "./eventually.ts";
import type { MessagingEngine, Queue } from "./messaging.ts";

/** A queue and where its messages go when they are received once more than once. */
export interface LiveAndDead {
  readonly live: Queue;
  readonly dead: Queue;
}

export interface DeadLetters {
  /** What is received from `live` is visible again at once. @param attributes of both, as SQS names them. */
  createPair(attributes?: Readonly<Record<string, string>>): Promise<LiveAndDead>;
  send(queue: Queue, ...bodies: readonly string[]): Promise<void>;
  /** At most ten, by one receive. @param names of system attributes */
  receive(queue: Queue, names?: readonly MessageSystemAttributeName[]): Promise<readonly Message[]>;
  /** How many are visible. */
  waitingIn(queue: Queue): Promise<number>;
  /** @returns once the engine has given up all of them. */
  letDie(queues: LiveAndDead, ...bodies: readonly string[]): Promise<void>;
}

export const redrivePolicyTo = ({ arn }: Queue, maxReceiveCount = 1): string =>
  JSON.stringify({ deadLetterTargetArn: arn, maxReceiveCount });

export function deadLetters(engine: Pick<MessagingEngine, "sqs" | "createQueue">): DeadLetters {
  const { sqs, createQueue } = engine;
  const letters: DeadLetters = {
    async createPair(attributes = {}) {
      const dead = await createQueue(attributes);
      const live = await createQueue({ ...attributes, RedrivePolicy: redrivePolicyTo(dead), VisibilityTimeout: "0" });
      return { live, dead };
    },
    async send({ url }, ...bodies) {
      const MessageAttributes = { type: { DataType: "String", StringValue: "user-joined.v1" } };
      const Entries = bodies.map((MessageBody, n) => ({ Id: String(n), MessageBody, MessageAttributes }));
      await sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
    },
    async receive({ url }, names = ["All"]) {
      const what = { MaxNumberOfMessages: 10, MessageSystemAttributeNames: [...names], MessageAttributeNames: ["All"] };
      return (await sqs.send(new ReceiveMessageCommand({ QueueUrl: url, ...what }))).Messages ?? [];
    },
    async waitingIn({ url }) {
      const AttributeNames = ["ApproximateNumberOfMessages" as const];
      const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames }));
      return Number(Attributes.ApproximateNumberOfMessages);
    },
    async letDie({ live, dead }, ...bodies) {
      const before = await letters.waitingIn(dead);
      await letters.send(live, ...bodies);
      await eventually("they are dead", async () => {
        await letters.receive(live);
        return (await letters.waitingIn(dead)) === before + bodies.length;
      });
    },
  };
  return letters;
}
