import { describe, expect, it } from "@jest/globals";
import { follow } from "../../test/social-facts.ts";
import { describeDone, describeFailure, describeProblems, jsonReport } from "./describe-report.ts";
import type { FileReport } from "./publish-file.ts";

const aReport = (more: Partial<FileReport> = {}): FileReport => ({
  stored: 12_345,
  refused: [],
  tally: { lines: 12_345, invalid: 0, repeated: 0, problems: [] },
  ...more,
});

const invalid = { lines: 20, invalid: 1, repeated: 0, problems: [{ line: 7, path: "data.userId", reason: "missing" }] };
const refused = [{ fact: follow(1, "ann", "bob"), line: 3, bytes: 300 }];

describe("a report", () => {
  it("of a whole file says how many and where to", () => {
    expect(describeFailure(aReport())).toBeUndefined();
    expect(describeDone(aReport(), "the stream", 1_840)).toBe("Published 12,345 facts to the stream in 1.8 s.");
  });

  it("names repeats, which are no fault", () => {
    const report = aReport({ tally: { lines: 20, invalid: 0, repeated: 2, problems: [] } });
    expect(describeFailure(report)).toBeUndefined();
    expect(describeDone(report, "the stream", 0)).toContain("repeats of an earlier line: 2.");
  });

  it("names invalid lines and refused facts in the order of the file", () => {
    const report = aReport({ tally: invalid, refused });
    expect(describeProblems(report)).toEqual([
      `  line 3: ${refused[0]?.fact.id} was not stored`,
      "  line 7: data.userId: missing",
    ]);
    expect(describeFailure(report)).toMatch(
      /^Invalid and left out: 1 of 20 lines\. Not stored: 1 facts\. .*same file again/,
    );
  });

  it("names the file whose lines they are, for whoever reads it in a log", () => {
    expect(describeFailure(aReport({ stored: 0, tally: invalid }), "facts.ndjson")).toBe(
      "Invalid and left out: 1 of 20 lines of facts.ndjson.",
    );
  });

  it("shows fifty problems on a terminal and all of them to a script", () => {
    const problems = Array.from({ length: 60 }, (_, line) => ({ line, path: "", reason: "is not JSON" }));
    const report = aReport({ tally: { lines: 60, invalid: 60, repeated: 0, problems } });
    expect(describeProblems(report)).toHaveLength(51);
    expect(jsonReport(report)).toMatchObject({ published: 12_345, invalid: 60, refused: 0, problems });
  });

  it("says what ended it, once and not per line", () => {
    const report = aReport({ stored: 0, refused, stoppedBy: new Error("connect ECONNREFUSED") });
    expect(describeProblems(report)).toEqual([]);
    expect(describeFailure(report)).toBe("Not stored: 1 facts. It ended after 12,345 lines: connect ECONNREFUSED.");
    expect(jsonReport(report)).toMatchObject({ refused: 1, stoppedBy: "connect ECONNREFUSED" });
  });
});
