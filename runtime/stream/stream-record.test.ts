import { describe, expect, it } from "@jest/globals";
import { resumeFrom } from "./stream-record.ts";

describe("where a shard resumes", () => {
  it("is the lowest sequence number that failed, as numbers go and not as text does", () => {
    expect(resumeFrom(["100", "99", "101"])).toEqual(["99"]);
  });

  it("holds for sequence numbers beyond what a double can tell apart", () => {
    const first = "49568167373333333333333333333333333333333333333333333333";
    const next = "49568167373333333333333333333333333333333333333333333334";
    expect(resumeFrom([next, first])).toEqual([first]);
  });

  it("is nowhere when nothing failed", () => {
    expect(resumeFrom([])).toEqual([]);
  });
});
