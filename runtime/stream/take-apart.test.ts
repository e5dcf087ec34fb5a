import { describe, expect, it } from "@jest/globals";
import { aStreamRecord } from "../../test/stream-records.ts";
import { aggregate } from "./aggregate.ts";
import { arrivalOf } from "./arrival-of.ts";
import { positionOf } from "./stream-record.ts";
import { takeApart } from "./take-apart.ts";

const whole = aggregate(1_000);
for (const n of [0, 1]) whole.add({ partitionKey: `user-${n}`, data: Buffer.from(`{"n":${n}}`) });
const bytes = whole.encode();

describe("records that came as one", () => {
  it("each have their key, their bytes, and a place of their own where all of them stand", () => {
    const record = aStreamRecord(7, { bytes });
    const records = takeApart(record);
    expect(records.map((each) => ({ ...each, bytes: Buffer.from(each.bytes).toString() }))).toEqual([
      { ...record, partitionKey: "user-0", bytes: '{"n":0}', index: 0 },
      { ...record, partitionKey: "user-1", bytes: '{"n":1}', index: 1 },
    ]);
    expect(records.map(positionOf)).toEqual([`${positionOf(record)}.0`, `${positionOf(record)}.1`]);
    expect(records.map(arrivalOf)).toMatchObject([
      { handle: "7.0", body: '{"n":0}', partitionKey: "user-0" },
      { handle: "7.1", body: '{"n":1}', partitionKey: "user-1" },
    ]);
  });

  it("stay one where they cannot be taken out, which then says why", () => {
    const broken = bytes.subarray(0, -1);
    const record = aStreamRecord(7, { bytes: broken });
    const damage = "The aggregate's checksum does not hold";
    expect(takeApart(record)).toEqual([{ ...record, damage }]);
    expect(arrivalOf({ ...record, damage })).toMatchObject({
      handle: "7",
      body: broken.toString("base64"),
      encoding: "base64",
      damage,
    });
  });
});

describe("a record that came alone", () => {
  it("is left as it is, also one that was taken out before", () => {
    const [plain, taken] = [aStreamRecord(7), aStreamRecord(7, { bytes, index: 3 })];
    expect(takeApart(plain)).toEqual([plain]);
    expect(takeApart(taken)).toEqual([taken]);
  });
});
