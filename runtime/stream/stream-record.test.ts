import { describe, expect, it } from "@jest/globals";
import { aStreamRecord } from "../../test/stream-records.ts";
import { positionIn, positionOf, resumeFrom } from "./stream-record.ts";

describe("where a shard resumes", () => {
  it("is the lowest sequence number that failed, as numbers go and not as text does", () => {
    expect(resumeFrom(["100", "99", "101"])).toEqual(["99"]);
  });

  it("holds for sequence numbers beyond what a double can tell apart", () => {
    const first = "49568167373333333333333333333333333333333333333333333333";
    const next = "49568167373333333333333333333333333333333333333333333334";
    expect(resumeFrom([next, first])).toEqual([first]);
  });

  it("is the whole of what came as one, also where only a part of it failed", () => {
    expect(resumeFrom(["12.3", "12.0", "101"])).toEqual(["12"]);
  });

  it("is nowhere when nothing failed", () => {
    expect(resumeFrom([])).toEqual([]);
  });
});

describe("a position", () => {
  it("reads back as it was written", () => {
    for (const record of [aStreamRecord(7), aStreamRecord(7, { index: 0 }), aStreamRecord(7, { index: 12 })]) {
      expect(aStreamRecord(7, positionIn(positionOf(record)))).toEqual(record);
    }
  });

  it.each(["", "arn:aws:sqs:eu-west-1:1:names", "arn shard:x", "arn shard:1.", "arn shard:1.2.3", "arn shard:1 more"])(
    "is not what %j says",
    (text) => {
      expect(positionIn(text)).toBeUndefined();
    },
  );
});
