import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { jobOf, redriveMark, redrivesIn } from "./redrive-mark.ts";

describe("the mark of a redrive", () => {
  it("holds the job and how often its message was sent again", () => {
    fc.assert(
      fc.property(fc.uuid(), fc.integer({ min: 1 }), (job, times) => {
        const mark = redriveMark(job, times);
        expect([jobOf(mark), redrivesIn(mark)]).toEqual([job, times]);
      }),
    );
  });

  it.each([
    "",
    "#",
    "job-1",
    "job-1#",
    "job-1#0",
    "job-1#-1",
    "job-1#1.5",
    "job-1#many",
    "job-1#1#2",
    "job-1#9007199254740993",
  ])("counts nothing where somebody else made it: %j", (mark) => {
    expect(redrivesIn(mark)).toBe(0);
  });

  it("names a job also where it is no more than that", () => {
    expect(["job-1", "job-1#", "job-1#2#3", ""].map(jobOf)).toEqual(["job-1", "job-1", "job-1", ""]);
  });
});
