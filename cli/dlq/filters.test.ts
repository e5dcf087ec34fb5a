import { describe, expect, it } from "@jest/globals";
import { aLetter } from "../../test/replayer/letters.ts";
import { WrongUsage } from "../failures.ts";
import { filtersOf, timeOf } from "./filters.ts";

const NOW = new Date("2026-03-01T09:00:00.000Z");
const options = { visibility: 30 };

describe("a time on the command line", () => {
  it.each([
    ["30s", "2026-03-01T08:59:30.000Z"],
    ["30m", "2026-03-01T08:30:00.000Z"],
    ["2h", "2026-03-01T07:00:00.000Z"],
    ["3d", "2026-02-26T09:00:00.000Z"],
    ["0s", "2026-03-01T09:00:00.000Z"],
    ["2026-02-28T10:00:00Z", "2026-02-28T10:00:00.000Z"],
    ["2026-02-28T10:00:00.5+02:00", "2026-02-28T08:00:00.500Z"],
    ["2026-02-28", "2026-02-28T00:00:00.000Z"],
  ])("%s is %s", (words, time) => {
    expect(timeOf(words, NOW)).toBe(time);
  });

  it.each(["", "yesterday", "2 h", "h", "-2h", "2w", "2", "30", "45", "9999999999d"])(
    "is none in %j, and says how one is written",
    (words) => {
      expect(() => timeOf(words, NOW)).toThrow(
        new WrongUsage(`--since "${words}": write a time (2026-03-01T09:00:00Z) or how long ago (30m, 2h, 3d).`),
      );
    },
  );
});

describe("filters on the command line", () => {
  it("ask for nothing where nothing is said", () => {
    expect(filtersOf(options, NOW)).toEqual({ filters: {} });
  });

  it.each([{ group: "" }, { type: "" }])("are refused where they name nothing: %j", (empty) => {
    expect(() => filtersOf({ ...options, ...empty }, NOW)).toThrow(
      new WrongUsage("--group and --type name something: an empty one would mean all."),
    );
  });

  it("are what a plan remembers, with the time that was meant", () => {
    const { filters, where } = filtersOf(
      { ...options, group: "0123", type: "post-published", since: "2h", where: "true" },
      NOW,
    );
    expect(filters).toEqual({
      group: "0123",
      type: "post-published",
      since: "2026-03-01T07:00:00.000Z",
      where: "true",
    });
    expect(where?.(aLetter())).toBe(true);
  });
});
