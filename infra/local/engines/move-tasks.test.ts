import {
  CancelMessageMoveTaskCommand,
  DeleteQueueCommand,
  ListMessageMoveTasksCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  StartMessageMoveTaskCommand,
  type StartMessageMoveTaskRequest,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { type DeadLetters, deadLetters, redrivePolicyTo } from "../../../test/engines/dead-letters.ts";
import { eventually } from "../../../test/engines/eventually.ts";
import { type MessagingEngine, type Queue, startMessaging } from "../../../test/engines/messaging.ts";

const TRACE = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";

describe("a move task", () => {
  let engine: MessagingEngine;
  let letters: DeadLetters;
  let live: Queue;
  let dead: Queue;

  beforeAll(async () => {
    engine = await startMessaging();
    letters = deadLetters(engine);
  });
  beforeEach(async () => {
    ({ live, dead } = await letters.createPair());
  });
  afterAll(() => engine.stop());

  const start = async (more: Partial<StartMessageMoveTaskRequest> = {}) =>
    (await engine.sqs.send(new StartMessageMoveTaskCommand({ SourceArn: dead.arn, ...more }))).TaskHandle ?? "";
  const tasks = async (MaxResults?: number) =>
    (await engine.sqs.send(new ListMessageMoveTasksCommand({ SourceArn: dead.arn, MaxResults }))).Results ?? [];
  const cancel = (TaskHandle: string) => engine.sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
  const ended = async () => {
    await eventually("it has ended", async () => (await tasks())[0]?.Status !== "RUNNING");
    return (await tasks())[0];
  };
  const seenFor = ({ url }: Queue, seconds: number) =>
    engine.sqs.send(
      new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { VisibilityTimeout: String(seconds) } }),
    );
  const bodiesIn = async (queue: Queue) => (await engine.drain(queue)).map(({ Body }) => Body).sort();

  it("moves all letters back to the queues that gave them up", async () => {
    const other = await engine.createQueue({ RedrivePolicy: redrivePolicyTo(dead), VisibilityTimeout: "0" });
    await letters.letDie({ live, dead }, "a", "b", "c");
    await letters.letDie({ live: other, dead }, "other");
    await start();
    expect(await ended()).toEqual({
      Status: "COMPLETED",
      SourceArn: dead.arn,
      ApproximateNumberOfMessagesMoved: 4,
      ApproximateNumberOfMessagesToMove: 4,
      StartedTimestamp: expect.any(Number),
    });
    expect(await letters.waitingIn(dead)).toBe(0);
    await Promise.all([seenFor(live, 30), seenFor(other, 30)]);
    expect([await bodiesIn(live), await bodiesIn(other)]).toEqual([["a", "b", "c"], ["other"]]);
  });

  it("makes new messages of them, which keep what they say and have never been received", async () => {
    const AWSTraceHeader = { DataType: "String", StringValue: TRACE };
    const MessageAttributes = { type: { DataType: "String", StringValue: "user-joined.v1" } };
    const { MessageId } = await engine.sqs.send(
      new SendMessageCommand({
        QueueUrl: live.url,
        MessageBody: "a",
        MessageAttributes,
        MessageSystemAttributes: { AWSTraceHeader },
      }),
    );
    for (let receives = 0; receives < 2; receives++) await letters.receive(live);
    await start();
    await ended();
    const [moved] = await letters.receive(live);
    expect(moved).toMatchObject({ Body: "a", MessageAttributes });
    expect(moved?.MessageId).not.toBe(MessageId);
    expect(moved?.Attributes).toMatchObject({ ApproximateReceiveCount: "1", AWSTraceHeader: TRACE });
    expect(moved?.Attributes).not.toHaveProperty("DeadLetterQueueSourceArn");
  });

  it("moves them to another queue that is named, whoever put them there", async () => {
    const DestinationArn = (await engine.createQueue()).arn;
    await letters.send(dead, "by hand");
    await start({ DestinationArn });
    expect(await ended()).toMatchObject({
      Status: "COMPLETED",
      DestinationArn,
      ApproximateNumberOfMessagesMoved: 1,
    });
  });

  it("fails at a letter of which no queue is known, and at one whose queue is gone", async () => {
    await letters.send(dead, "by hand");
    await start();
    expect(await ended()).toMatchObject({ Status: "FAILED", FailureReason: "CouldNotDetermineMessageSource" });
    expect(await bodiesIn(dead)).toEqual(["by hand"]);

    const other = await engine.createQueue({ RedrivePolicy: redrivePolicyTo(dead), VisibilityTimeout: "0" });
    await letters.letDie({ live: other, dead }, "a");
    await engine.sqs.send(new DeleteQueueCommand({ QueueUrl: other.url }));
    await start();
    expect(await ended()).toMatchObject({
      Status: "FAILED",
      FailureReason: "AWS.SimpleQueueService.NonExistentQueue",
    });
    expect(await bodiesIn(dead)).toEqual(["a"]);
  });

  it("keeps to its rate, is alone at its queue, and stops when it is cancelled", async () => {
    await letters.letDie({ live, dead }, "a", "b", "c");
    const handle = await start({ MaxNumberOfMessagesPerSecond: 1 });
    await eventually("the first has moved", async () => (await tasks())[0]?.ApproximateNumberOfMessagesMoved === 1);
    expect(await tasks()).toEqual([
      expect.objectContaining({ Status: "RUNNING", TaskHandle: handle, MaxNumberOfMessagesPerSecond: 1 }),
    ]);
    await expect(start()).rejects.toThrow(/^There is already a task running\./);
    const { ApproximateNumberOfMessagesMoved: moved = 0 } = await cancel(handle);
    const [task] = await tasks();
    expect(task).toMatchObject({ Status: "CANCELLED", ApproximateNumberOfMessagesMoved: moved });
    expect(task).not.toHaveProperty("TaskHandle");
    expect((await letters.waitingIn(dead)) + moved).toBe(3);
    await expect(cancel(handle)).rejects.toMatchObject({ name: "UnsupportedOperation" });
    await expect(cancel("nobody's")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });

  it("is remembered: the last one, or up to ten if that many are asked for", async () => {
    expect(await tasks()).toEqual([]);
    for (let n = 0; n < 12; n++) {
      await start();
      await ended();
    }
    expect([(await tasks()).length, (await tasks(3)).length, (await tasks(10)).length]).toEqual([1, 3, 10]);
    await expect(tasks(11)).rejects.toMatchObject({ name: "InvalidParameterValue" });
  });

  it.each([
    ["a source that is not there", { SourceArn: "arn:aws:sqs:us-east-1:000000000000:gone" }, /SourceArn parameter/],
    [
      "a destination that is not there",
      { DestinationArn: "arn:aws:sqs:us-east-1:000000000000:gone" },
      /DestinationArn/,
    ],
    ["a rate above 500", { MaxNumberOfMessagesPerSecond: 501 }, /between 1 and 500/],
  ])("is not started for %s", async (_, wrong, why) => {
    await expect(start(wrong)).rejects.toThrow(why);
    expect(await tasks()).toEqual([]);
  });

  it("is not started for a queue that gets no queue's dead letters, and not to itself or a queue of another type", async () => {
    await expect(start({ SourceArn: live.arn })).rejects.toThrow("must be configured as a Dead Letter Queue");
    await expect(start({ DestinationArn: dead.arn })).rejects.toThrow("cannot be the same");
    const fifo = await engine.createQueue({ FifoQueue: "true" });
    await expect(start({ DestinationArn: fifo.arn })).rejects.toThrow("must be of the same queue type");
  });

  it("keeps the order of a FIFO queue's group", async () => {
    ({ live, dead } = await letters.createPair({ FifoQueue: "true", ContentBasedDeduplication: "true" }));
    for (const MessageBody of ["a", "b", "c"]) {
      await engine.sqs.send(new SendMessageCommand({ QueueUrl: live.url, MessageBody, MessageGroupId: "user-1" }));
    }
    await eventually("they are dead", async () => {
      await letters.receive(live);
      return (await letters.waitingIn(dead)) === 3;
    });
    await start();
    expect(await ended()).toMatchObject({ Status: "COMPLETED", ApproximateNumberOfMessagesMoved: 3 });
    await seenFor(live, 30);
    expect((await engine.drain(live)).map(({ Body }) => Body)).toEqual(["a", "b", "c"]);
  });
});
