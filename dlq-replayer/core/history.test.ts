import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { type HistoryRecord, jobsOf } from "./history.ts";

const record = (phase: HistoryRecord["phase"], minute: number, words: Partial<HistoryRecord> = {}): HistoryRecord => ({
  job: "job-1",
  what: "redrive",
  phase,
  at: `2026-03-01T09:0${minute}:00.000Z`,
  by: "ann",
  inbox: "timelines",
  ...words,
});

describe("a job, as its records tell it", () => {
  it("is from when it began to when it ended, with what came of it", () => {
    const records = [
      record("begun", 0, { why: "INC-42", letters: 20 }),
      record("ended", 1, { outcome: "done", figures: { moved: 20 } }),
    ];
    expect(jobsOf(records)).toEqual([
      {
        job: "job-1",
        what: "redrive",
        at: "2026-03-01T09:00:00.000Z",
        by: "ann",
        inbox: "timelines",
        why: "INC-42",
        letters: 20,
        outcome: "done",
        figures: { moved: 20 },
        endedAt: "2026-03-01T09:01:00.000Z",
        runs: 1,
      },
    ]);
  });

  it("has no end while it runs, nor when it was taken up again and killed", () => {
    expect(jobsOf([record("begun", 0)])[0]).not.toHaveProperty("endedAt");
    const [again] = jobsOf([record("begun", 0), record("ended", 1), record("begun", 2)]);
    expect(again).toMatchObject({ at: "2026-03-01T09:00:00.000Z", runs: 2 });
    expect(again).not.toHaveProperty("endedAt");
  });

  it("counts how often it was taken up, and says who was last at it", () => {
    const records = [record("begun", 0), record("begun", 1, { by: "bea" }), record("ended", 2, { by: "bea" })];
    expect(jobsOf(records)[0]).toMatchObject({ runs: 2, by: "bea", endedAt: "2026-03-01T09:02:00.000Z" });
  });

  it("is one run when all was written down at its end", () => {
    expect(jobsOf([record("ended", 0, { what: "export", letters: 5 })])[0]).toMatchObject({ what: "export", runs: 1 });
  });

  it("begins before it ends also within one millisecond", () => {
    const [begun, ended] = [record("begun", 0), record("ended", 0, { outcome: "done" })];
    expect(jobsOf([ended, begun])[0]).toMatchObject({ endedAt: begun.at, outcome: "done" });
  });

  it("ends as it was written down last, of what was written at one moment", () => {
    const ends = ["interrupted", "done"].map((outcome) => record("ended", 0, { outcome }));
    expect(jobsOf(ends)[0]).toMatchObject({ outcome: "done" });
  });

  it("is the same in whatever order its records come", () => {
    const records = [record("begun", 0, { why: "INC-42" }), record("begun", 3), record("ended", 3), record("ended", 5)];
    fc.assert(
      fc.property(fc.shuffledSubarray(records, { minLength: records.length }), (shuffled) => {
        expect(jobsOf(shuffled)).toEqual(jobsOf(records));
      }),
    );
  });
});

describe("a history", () => {
  it("has the newest job first, and leaves jobs of one moment in their order", () => {
    const records = [
      record("ended", 1, { job: "old" }),
      record("ended", 2, { job: "new" }),
      record("ended", 1, { job: "as old" }),
      record("ended", 0, { job: "oldest" }),
    ];
    expect(jobsOf(records).map(({ job }) => job)).toEqual(["new", "old", "as old", "oldest"]);
  });

  it("tells apart what was put back of a plan and what of it was discarded", () => {
    const records = [record("ended", 0), record("ended", 1, { what: "discard" })];
    expect(jobsOf(records).map(({ job, what }) => [job, what])).toEqual([
      ["job-1", "discard"],
      ["job-1", "redrive"],
    ]);
  });

  it("begins with no jobs", () => {
    expect(jobsOf([])).toEqual([]);
  });
});
