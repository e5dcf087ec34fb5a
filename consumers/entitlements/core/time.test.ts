import { describe, expect, it } from "@jest/globals";
import { sortableTime } from "../../../runtime/core/version.ts";
import { shownTime } from "./time.ts";

describe("a moment", () => {
  it.each([
    ["2026-03-01T09:00:00Z", "2026-03-01T09:00:00.000Z"],
    ["2026-03-01T09:00:00.5Z", "2026-03-01T09:00:00.500Z"],
    ["2026-03-01T09:00:00.12Z", "2026-03-01T09:00:00.120Z"],
    ["2026-03-01T09:00:00.1234Z", "2026-03-01T09:00:00.1234Z"],
    ["2026-03-01T09:00:00.123456789Z", "2026-03-01T09:00:00.123456789Z"],
  ])("written %s is shown as %s", (written, shown) => {
    expect(shownTime(sortableTime(written))).toBe(shown);
  });
});
