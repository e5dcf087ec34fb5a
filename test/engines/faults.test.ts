import { describe, expect, it } from "@jest/globals";
import { chance } from "../chance.ts";
import { partBatch } from "./batches.ts";
import {
  always,
  type Body,
  every,
  INTERNAL_ERROR,
  lostDeletion,
  next,
  share,
  unrulyQueue,
  type When,
} from "./faults.ts";

const times = (count: number, when: When) => Array.from({ length: count }, () => when({}));
const named =
  (...ids: readonly string[]): When =>
  ({ Id, PartitionKey }) =>
    ids.includes(String(Id ?? PartitionKey));

describe("when something goes wrong", () => {
  it("is every nth time, or the next so many", () => {
    expect(times(5, every(2))).toEqual([false, true, false, true, false]);
    expect(times(4, next(2))).toEqual([true, true, false, false]);
  });

  it("is as often as its share says, and the same times for the same seed", () => {
    const seen = times(2_000, share(0.2, chance(7)));
    expect(seen.filter(Boolean).length).toBeGreaterThan(340);
    expect(seen.filter(Boolean).length).toBeLessThan(460);
    expect(times(2_000, share(0.2, chance(7)))).toEqual(seen);
  });
});

describe("a batch of which entries fail", () => {
  const batch: Body = { QueueUrl: "queue", Entries: ["a", "b", "c"].map((Id) => ({ Id, MessageBody: Id })) };
  const failure = (Id: string) => ({ Id, Code: "InternalError", Message: "Injected", SenderFault: false });

  it("goes on without them, and they come back beside the engine's own answers", () => {
    const parted = partBatch("SendMessageBatch", batch, named("b"), INTERNAL_ERROR);
    expect(parted?.forward).toEqual({
      ...batch,
      Entries: [
        { Id: "a", MessageBody: "a" },
        { Id: "c", MessageBody: "c" },
      ],
    });
    const own = { Id: "c", Code: "InvalidMessageContents", SenderFault: true };
    expect(parted?.merge({ Successful: [{ Id: "a" }], Failed: [own] })).toEqual({
      Successful: [{ Id: "a" }],
      Failed: [own, failure("b")],
    });
  });

  it("does not go on when none is left", () => {
    const as = { code: "InvalidMessageContents", senderFault: true };
    const parted = partBatch("DeleteMessageBatch", batch, always, as);
    expect(parted?.forward).toBeUndefined();
    expect(parted?.merge({})).toEqual({
      Successful: [],
      Failed: ["a", "b", "c"].map((id) => ({ ...failure(id), Code: "InvalidMessageContents", SenderFault: true })),
    });
  });

  it("is left alone when none fails, and so is what is no batch", () => {
    expect(partBatch("SendMessageBatch", batch, named(), INTERNAL_ERROR)).toBeUndefined();
    expect(partBatch("ReceiveMessage", { QueueUrl: "queue" }, always, INTERNAL_ERROR)).toBeUndefined();
  });

  it("answers each record in its place", () => {
    const Records = ["a", "b", "c"].map((PartitionKey) => ({ PartitionKey }));
    const as = { code: "ProvisionedThroughputExceededException", senderFault: false };
    const parted = partBatch("PutRecords", { Records }, named("a", "c"), as);
    const failed = { ErrorCode: "ProvisionedThroughputExceededException", ErrorMessage: "Injected" };
    expect(parted?.forward).toEqual({ Records: [{ PartitionKey: "b" }] });
    expect(parted?.merge({ FailedRecordCount: 0, Records: [{ SequenceNumber: "1" }] })).toEqual({
      FailedRecordCount: 2,
      Records: [failed, { SequenceNumber: "1" }, failed],
    });
  });
});

describe("a batch of DynamoDB of which some is left unprocessed", () => {
  const key = (id: string) => ({ pk: { S: id } });
  const write = (Id: string) => ({ PutRequest: { Item: key(Id) }, Id });

  it("goes on without the writes that fail, table by table, and names them as they were asked for", () => {
    const batch: Body = { RequestItems: { one: [write("a"), write("b")], other: [write("c")] } };
    const parted = partBatch("BatchWriteItem", batch, named("b", "c"), INTERNAL_ERROR);
    expect(parted?.forward).toEqual({ RequestItems: { one: [write("a")] } });
    expect(parted?.merge({ UnprocessedItems: {} })).toEqual({
      UnprocessedItems: { one: [write("b")], other: [write("c")] },
    });
  });

  it("goes on without the keys that fail, and names them with how they were to be read", () => {
    const Keys = ["a", "b"].map((Id) => ({ ...key(Id), Id }));
    const batch: Body = { RequestItems: { one: { Keys, ConsistentRead: true } } };
    const parted = partBatch("BatchGetItem", batch, named("a"), INTERNAL_ERROR);
    expect(parted?.forward).toEqual({ RequestItems: { one: { Keys: Keys.slice(1), ConsistentRead: true } } });
    const read = { Responses: { one: [key("b")] } };
    const unprocessed = { UnprocessedKeys: { one: { Keys: Keys.slice(0, 1), ConsistentRead: true } } };
    expect(parted?.merge(read)).toEqual({ ...read, ...unprocessed });
    const none = partBatch("BatchGetItem", batch, always, INTERNAL_ERROR);
    expect([none?.forward, none?.merge({})]).toEqual([
      undefined,
      { Responses: {}, UnprocessedKeys: { one: { Keys, ConsistentRead: true } } },
    ]);
  });
});

describe("a queue that is unruly", () => {
  const asked: Body = { QueueUrl: "queue", MaxNumberOfMessages: 10 };
  const received = (...names: readonly string[]): Body => ({
    Messages: names.map((Body) => ({ Body, Attributes: { ApproximateReceiveCount: "1" } })),
  });
  const namesIn = (answer: Body | undefined) =>
    ((answer?.["Messages"] ?? []) as readonly Body[]).map(({ Body }) => String(Body));
  const letters = ["a", "b", "c", "d", "e", "f", "g", "h"];

  it("gives messages in another order", () => {
    const { change } = unrulyQueue({ luck: chance(1), again: 0, late: 0 });
    const names = namesIn(change?.(received(...letters), asked));
    expect(names).not.toEqual(letters);
    expect(names.toSorted()).toEqual(letters);
  });

  it("gives one twice, with a later receive, as one received before; and to no other queue", () => {
    const { change } = unrulyQueue({ luck: chance(1), again: 1, late: 0 });
    expect(namesIn(change?.(received("a", "b"), asked)).toSorted()).toEqual(["a", "b"]);
    expect(change?.({}, { ...asked, QueueUrl: "other" })).toEqual({});
    const again = change?.({}, { ...asked, MaxNumberOfMessages: 1 });
    expect(again).toEqual({ Messages: [{ Body: "a", Attributes: { ApproximateReceiveCount: "2" } }] });
  });

  it("keeps some back, which come when their time is over", () => {
    const { change } = unrulyQueue({ luck: chance(1), again: 0, late: 1 });
    expect(change?.(received("a", "b"), asked)).toEqual({});
  });

  it("says that it has deleted what it has not", () => {
    const answer = lostDeletion.answer?.({ Entries: [{ Id: "0", ReceiptHandle: "r" }, { Id: "1" }] });
    expect(answer).toEqual({ Successful: [{ Id: "0" }, { Id: "1" }], Failed: [] });
  });
});
