import {
  PublishBatchCommand,
  PublishCommand,
  SetSubscriptionAttributesCommand,
  SubscribeCommand,
} from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  ListDeadLetterSourceQueuesCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type DeadLetters, deadLetters, redrivePolicyTo } from "../../../test/engines/dead-letters.ts";
import { type MessagingEngine, type Queue, startMessaging } from "../../../test/engines/messaging.ts";

const TRACE = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
const FIFO = { FifoQueue: "true", ContentBasedDeduplication: "true" };

let engine: MessagingEngine;
let letters: DeadLetters;
beforeAll(async () => {
  engine = await startMessaging();
  letters = deadLetters(engine);
});
afterAll(() => engine.stop());

describe("a message", () => {
  it("keeps its trace header and its group, and hands them over to who asks", async () => {
    const queue = await engine.createQueue({ VisibilityTimeout: "0" });
    const MessageSystemAttributes = { AWSTraceHeader: { DataType: "String", StringValue: TRACE } };
    const one = { MessageBody: "one", MessageSystemAttributes, MessageGroupId: "user-1" };
    const Entries = [
      { Id: "0", ...one },
      { Id: "1", MessageBody: "without" },
    ];
    await engine.sqs.send(new SendMessageCommand({ QueueUrl: queue.url, ...one }));
    await engine.sqs.send(new SendMessageBatchCommand({ QueueUrl: queue.url, Entries }));
    const traced: unknown = expect.objectContaining({ AWSTraceHeader: TRACE, MessageGroupId: "user-1" });
    const [first, second, third] = await letters.receive(queue);
    expect([first?.Attributes, second?.Attributes]).toEqual([traced, traced]);
    expect(third?.Attributes).not.toHaveProperty("AWSTraceHeader");
    expect((await letters.receive(queue, ["AWSTraceHeader"])).map(({ Attributes }) => Attributes)).toEqual([
      { AWSTraceHeader: TRACE },
      { AWSTraceHeader: TRACE },
      undefined,
    ]);
    const [sent] = await letters.receive(queue, ["SentTimestamp"]);
    expect(sent?.Attributes).toEqual({ SentTimestamp: expect.any(String) });
    expect((await letters.receive(queue, []))[0]).not.toHaveProperty("Attributes");
  });

  it("says which queue gave it up where it lies dead, and not before", async () => {
    const { live, dead } = await letters.createPair();
    await letters.send(live, "a");
    expect((await letters.receive(live))[0]?.Attributes).not.toHaveProperty("DeadLetterQueueSourceArn");
    expect(await letters.receive(live)).toEqual([]);
    expect((await letters.receive(dead, ["DeadLetterQueueSourceArn"]))[0]).toMatchObject({
      Body: "a",
      Attributes: { DeadLetterQueueSourceArn: live.arn },
      MessageAttributes: { type: { StringValue: "user-joined.v1" } },
    });
  });

  it("of a FIFO queue is dead under its own id, so that another with its deduplication id can die too", async () => {
    const { live, dead } = await letters.createPair(FIFO);
    const { MessageId } = await engine.sqs.send(
      new SendMessageCommand({ QueueUrl: live.url, MessageBody: "a", MessageGroupId: "user-1" }),
    );
    for (let receives = 0; receives < 2; receives++) await letters.receive(live);
    expect((await letters.receive(dead))[0]?.Attributes).toMatchObject({
      MessageDeduplicationId: MessageId,
      MessageGroupId: "user-1",
      DeadLetterQueueSourceArn: live.arn,
    });
  });
});

describe("the queues whose dead letters come to one", () => {
  it("are listed", async () => {
    const { live, dead } = await letters.createPair();
    const other = await engine.createQueue();
    const sourcesOf = async (QueueUrl: string) =>
      (await engine.sqs.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl }))).queueUrls;
    expect(await sourcesOf(dead.url)).toEqual([live.url]);
    const Attributes = { RedrivePolicy: redrivePolicyTo(dead) };
    await engine.sqs.send(new SetQueueAttributesCommand({ QueueUrl: other.url, Attributes }));
    expect(await sourcesOf(dead.url)).toEqual([live.url, other.url]);
    expect(await sourcesOf(live.url)).toEqual([]);
    await expect(sourcesOf(`${dead.url}-gone`)).rejects.toMatchObject({ name: "QueueDoesNotExist" });
  });
});

describe("what a topic cannot deliver", () => {
  const MessageAttributes = { type: { DataType: "String", StringValue: "user-joined.v1" } };
  const subscribed = async (TopicArn: string, { arn }: Queue, attributes: Readonly<Record<string, string>>) => {
    const { SubscriptionArn } = await engine.sns.send(
      new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: arn, Attributes: { ...attributes } }),
    );
    return SubscriptionArn;
  };

  it("goes to its subscription's dead-letter queue, as it would have gone to the queue that is no more", async () => {
    const TopicArn = await engine.createTopic();
    const [gone, dead, alive] = [await engine.createQueue(), await engine.createQueue(), await engine.createQueue()];
    const RedrivePolicy = redrivePolicyTo(dead);
    await subscribed(TopicArn, gone, { RawMessageDelivery: "true", RedrivePolicy });
    await subscribed(TopicArn, alive, { RawMessageDelivery: "true", RedrivePolicy });
    const publish = (Message: string) => engine.sns.send(new PublishCommand({ TopicArn, Message, MessageAttributes }));
    await publish("before");
    expect(await engine.drain(dead)).toEqual([]);
    await engine.sqs.send(new DeleteQueueCommand({ QueueUrl: gone.url }));
    await publish("one");
    const PublishBatchRequestEntries = ["two", "three"].map((Message) => ({ Id: Message, Message, MessageAttributes }));
    await engine.sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }));
    const lost = await letters.receive(dead);
    expect(lost.map(({ Body }) => Body)).toEqual(["one", "two", "three"]);
    expect(lost[0]?.MessageAttributes).toEqual(MessageAttributes);
    expect(lost[0]?.Attributes).not.toHaveProperty("DeadLetterQueueSourceArn");
    expect((await engine.drain(alive)).map(({ Body }) => Body)).toEqual(["before", "one", "two", "three"]);
  });

  it("is lost without one, and none stands in the way of a queue that is made again", async () => {
    const TopicArn = await engine.createTopic();
    const [gone, dead] = [await engine.createQueue(), await engine.createQueue()];
    const SubscriptionArn = await subscribed(TopicArn, gone, {});
    await engine.sqs.send(new DeleteQueueCommand({ QueueUrl: gone.url }));
    await engine.sns.send(new PublishCommand({ TopicArn, Message: "lost" }));
    const policy = { AttributeName: "RedrivePolicy", AttributeValue: redrivePolicyTo(dead) };
    await engine.sns.send(new SetSubscriptionAttributesCommand({ SubscriptionArn, ...policy }));
    await engine.sns.send(new PublishCommand({ TopicArn, Message: "kept" }));
    const [kept, ...more] = await engine.drain(dead);
    expect([JSON.parse(kept?.Body ?? ""), more]).toEqual([
      expect.objectContaining({ Type: "Notification", Message: "kept", TopicArn }),
      [],
    ]);
    const QueueName = gone.arn.split(":").at(-1);
    const again = await engine.sqs.send(new CreateQueueCommand({ QueueName }));
    expect(again.QueueUrl).toBe(gone.url);
    await engine.sns.send(new PublishCommand({ TopicArn, Message: "delivered" }));
    expect(await engine.drain(gone)).toHaveLength(1);
    expect(await engine.drain(dead)).toEqual([]);
  });
});
