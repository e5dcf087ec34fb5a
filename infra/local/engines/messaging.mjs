/**
 * SNS, SQS and S3 in memory: fauxqs, and in front of it what it leaves out of queues and subscriptions. No body is read
 * twice. Reaches into fauxqs' own files, of which no version promises anything; messaging.test.ts tells when they change.
 */
import { buildApp } from "fauxqs";
import { moveTasks, Refused } from "./move-tasks.mjs";

const inside = (file) => import(new URL(file, import.meta.resolve("fauxqs")).href);
const [{ SqsStore }, { SnsStore }] = await Promise.all([inside("sqs/sqsStore.js"), inside("sns/snsStore.js")]);

const SQS_JSON = "application/x-amz-json-1.0";
const UNKNOWN = "com.amazonaws.sqs#InvalidAction";

/** @type {typeof import("./messaging.d.mts").messagingApp} */
export const messagingApp = (options = {}) => {
  const queues = new Queues();
  const app = buildApp({
    ...options,
    logger: false,
    stores: { sqsStore: queues, snsStore: new Subscriptions(queues) },
  });
  const tasks = moveTasks({
    queueAt: (arn) => queues.queueAt(arn),
    isDeadLetterQueue: (arn) => queues.sourcesOf(arn).length > 0,
    sourceOf: (message) => droppedBy.get(message),
    messageLike: ({ body, messageAttributes, messageGroupId, messageDeduplicationId }) =>
      SqsStore.createMessage(body, messageAttributes, undefined, messageGroupId, messageDeduplicationId),
  });
  const operations = {
    ...tasks,
    ListDeadLetterSourceQueues: ({ QueueUrl }) => {
      const queue = queues.getQueue(QueueUrl);
      if (queue === undefined) throw new Refused("QueueDoesNotExist", "The specified queue does not exist.");
      return { queueUrls: queues.sourcesOf(queue.arn).map(({ url }) => url) };
    },
  };
  app.addHook("preHandler", ({ headers, body }, _reply, done) => {
    const target = headers["x-amz-target"];
    if (target === "AmazonSQS.SendMessage") keepSystemAttributes(body);
    else if (target === "AmazonSQS.SendMessageBatch") body.Entries?.forEach(keepSystemAttributes);
    done();
  });
  app.addHook("preSerialization", ({ headers, body }, reply, answer, done) => {
    const target = headers["x-amz-target"];
    if (target === "AmazonSQS.ReceiveMessage")
      addSystemAttributes(answer.Messages, queues.getQueue(body.QueueUrl), body);
    const act = answer.__type === UNKNOWN ? operations[target.replace("AmazonSQS.", "")] : undefined;
    done(null, act === undefined ? answer : answered(act, body, reply));
  });
  return app;
};

const answered = (act, body, reply) => {
  reply.type(SQS_JSON);
  try {
    const answer = act(body);
    reply.code(200);
    return answer;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { status, code, message } = error;
    // Clients older than SQS' JSON know the error by its name in the query protocol, and so does today's SDK.
    reply.code(status).header("x-amzn-query-error", `${code};Sender`);
    return { __type: `com.amazonaws.sqs#${code}`, message };
  }
};

/** By the attributes that a message was sent with: fauxqs keeps that object as it came, wherever the message goes. */
const sentWith = new WeakMap();
/** By message, the ARN of the queue that gave it up. */
const droppedBy = new WeakMap();

const keepSystemAttributes = (entry) => {
  const { MessageSystemAttributes, MessageGroupId } = entry;
  const AWSTraceHeader = MessageSystemAttributes?.AWSTraceHeader?.StringValue;
  if (AWSTraceHeader === undefined && MessageGroupId === undefined) return;
  entry.MessageAttributes ??= {};
  sentWith.set(entry.MessageAttributes, { AWSTraceHeader, MessageGroupId });
};

const addSystemAttributes = (messages = [], queue, { AttributeNames = [], MessageSystemAttributeNames = [] }) => {
  const names = [...AttributeNames, ...MessageSystemAttributeNames];
  if (names.length === 0) return;
  for (const message of messages) {
    const held = queue.inflightMessages.get(message.ReceiptHandle)?.message;
    if (held === undefined) continue;
    const known = { ...sentWith.get(held.messageAttributes), DeadLetterQueueSourceArn: droppedBy.get(held) };
    const wanted = Object.entries(known).filter(
      ([name, value]) => value !== undefined && (names.includes("All") || names.includes(name)),
    );
    if (wanted.length > 0) message.Attributes = { ...message.Attributes, ...Object.fromEntries(wanted) };
  }
};

class Queues extends SqsStore {
  /** Whose message SNS delivers at this moment. */
  subscription;

  createQueue(...facts) {
    const queue = super.createQueue(...facts);
    const dequeue = queue.dequeue.bind(queue);
    queue.dequeue = (count, visibilityTimeout, deadLetterQueueAt) =>
      dequeue(count, visibilityTimeout, deadLetterQueueAt && ((arn) => marking(queue, deadLetterQueueAt(arn))));
    return queue;
  }

  /** What cannot be delivered goes to the subscription's dead-letter queue. */
  getQueueByArn(arn) {
    const queue = super.getQueueByArn(arn);
    if (queue !== undefined || this.subscription?.endpoint !== arn) return queue;
    return super.getQueueByArn(deadLetterArnIn(this.subscription.attributes));
  }

  queueAt(arn) {
    return super.getQueueByArn(arn);
  }

  sourcesOf(arn) {
    return this.listQueues().filter(({ attributes }) => deadLetterArnIn(attributes) === arn);
  }
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html */
const marking = (source, deadLetterQueue) =>
  deadLetterQueue && {
    enqueue: (message) => {
      droppedBy.set(message, source.arn);
      // So that two messages that share one are both kept.
      if (deadLetterQueue.isFifo()) message.messageDeduplicationId = message.messageId;
      deadLetterQueue.enqueue(message);
    },
  };

class Subscriptions extends SnsStore {
  constructor(queues) {
    super();
    this.queues = queues;
  }

  getSubscription(arn) {
    const subscription = super.getSubscription(arn);
    if (subscription?.attributes.RedrivePolicy !== undefined) {
      const { queues } = this;
      queues.subscription = subscription;
      // A message is delivered at once; who asks for a queue later is somebody else.
      queueMicrotask(() => {
        queues.subscription = undefined;
      });
    }
    return subscription;
  }
}

const deadLetterArnIn = ({ RedrivePolicy }) => {
  try {
    return JSON.parse(RedrivePolicy ?? "{}").deadLetterTargetArn;
  } catch {
    return undefined;
  }
};
