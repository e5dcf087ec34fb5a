import { describe, expect, it } from "@jest/globals";
import { chance } from "../chance.ts";
import { always, every, INTERNAL_ERROR, next, partBatch, share, type Body, type When } from "./faults.ts";

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
