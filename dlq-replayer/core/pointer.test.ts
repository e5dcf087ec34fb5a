import { describe, expect, it } from "@jest/globals";
import { aPointer, SHARD, STREAM_ARN } from "../../test/replayer/letters.ts";
import { isWithin, msUntilLoss, pointerIn, streamNameOf } from "./pointer.ts";

const info = {
  streamArn: STREAM_ARN,
  shardId: SHARD,
  startSequenceNumber: "10",
  endSequenceNumber: "12",
  batchSize: 3,
  approximateArrivalOfFirstRecord: "2026-03-01T09:00:00.000Z",
  approximateArrivalOfLastRecord: "2026-03-01T09:00:02.000Z",
};

describe("a pointer to records", () => {
  it("is read from what Lambda writes", () => {
    expect(pointerIn(info)).toEqual(aPointer());
  });

  it.each([
    ["nothing", undefined],
    ["null", null],
    ["text", JSON.stringify(info)],
    ["an empty object", {}],
    ["no stream", { ...info, streamArn: undefined }],
    ["a stream without a name", { ...info, streamArn: "" }],
    ["a shard that is a number", { ...info, shardId: 0 }],
    ["a start that is a number, which a double cannot hold", { ...info, startSequenceNumber: 49_590 }],
    ["a start below none", { ...info, startSequenceNumber: "-1" }],
    ["an end in hexadecimal", { ...info, endSequenceNumber: "0x10" }],
    ["an end in words", { ...info, endSequenceNumber: "LATEST" }],
    ["a sequence number that goes on after its digits", { ...info, endSequenceNumber: "12\n" }],
    ["a sequence number that begins before its digits", { ...info, startSequenceNumber: " 10" }],
    ["a sequence number longer than Kinesis has them", { ...info, endSequenceNumber: "9".repeat(129) }],
    ["an empty sequence number", { ...info, endSequenceNumber: "" }],
    ["no time of arrival", { ...info, approximateArrivalOfFirstRecord: undefined }],
    ["a time of arrival that is none", { ...info, approximateArrivalOfFirstRecord: "yesterday" }],
    ["a time of arrival in seconds", { ...info, approximateArrivalOfFirstRecord: 1_772_355_600 }],
  ])("is not read from %s", (_, told) => {
    expect(pointerIn(told)).toBeUndefined();
  });

  it("does without what is only for people", () => {
    expect(pointerIn({ ...info, batchSize: "3" })).toEqual(aPointer({ batchSize: 0 }));
    for (const last of [undefined, "soon", 0])
      expect(pointerIn({ ...info, approximateArrivalOfLastRecord: last })).toEqual(
        aPointer({ lastArrivedAt: "2026-03-01T09:00:00.000Z" }),
      );
  });

  it("knows its stream by name", () => {
    expect(streamNameOf(STREAM_ARN)).toBe("facts");
  });

  it("holds sequence numbers from its start to its end, as numbers go", () => {
    const pointer = aPointer({ startSequenceNumber: "9", endSequenceNumber: "11" });
    expect(["8", "9", "10", "11", "12"].map((number) => isWithin(pointer, number))).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
  });

  it("tells sequence numbers apart that a double cannot", () => {
    const end = "9".repeat(128);
    const pointer = aPointer({ startSequenceNumber: `${"9".repeat(127)}8`, endSequenceNumber: end });
    expect(pointerIn({ ...info, endSequenceNumber: end })).toMatchObject({ endSequenceNumber: end });
    expect([`${"9".repeat(127)}7`, `${"9".repeat(127)}8`, end].map((number) => isWithin(pointer, number))).toEqual([
      false,
      true,
      true,
    ]);
  });

  it("counts down to when the first of its records leaves the stream, and no further", () => {
    const at = (time: string) => msUntilLoss(aPointer(), 24, Date.parse(time));
    expect(at("2026-03-01T10:00:00.000Z")).toBe(23 * 3_600_000);
    expect(at("2026-03-02T08:59:59.999Z")).toBe(1);
    expect(at("2026-03-02T09:00:00.000Z")).toBe(0);
    expect(at("2026-03-03T09:00:00.000Z")).toBe(0);
  });
});
