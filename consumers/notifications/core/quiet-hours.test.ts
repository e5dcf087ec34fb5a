import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { nextOpen, type QuietHours } from "./quiet-hours.ts";

const EVERY_DAY = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const nights: QuietHours = { from: "22:00", to: "07:30", days: EVERY_DAY };

describe("the next open minute", () => {
  it("is now where nothing is quiet", () => {
    expect(nextOpen("2026-03-01T23:00:00.123Z", undefined, "UTC")).toBe("2026-03-01T23:00:00.123Z");
    expect(nextOpen("2026-03-01T21:59:59.999Z", nights, "UTC")).toBe("2026-03-01T21:59:59.999Z");
    expect(nextOpen("2026-03-02T07:30:00.000Z", nights, "UTC")).toBe("2026-03-02T07:30:00.000Z");
  });

  it("is the end of the night, over midnight", () => {
    expect(nextOpen("2026-03-01T22:00:00.000Z", nights, "UTC")).toBe("2026-03-02T07:30:00.000Z");
    expect(nextOpen("2026-03-02T07:29:59.999Z", nights, "UTC")).toBe("2026-03-02T07:30:00.000Z");
  });

  it("is within the day where a time of day is quiet", () => {
    const noon = { from: "12:00", to: "13:15", days: EVERY_DAY };
    expect(nextOpen("2026-03-01T12:00:00.000Z", noon, "UTC")).toBe("2026-03-01T13:15:00.000Z");
    expect(nextOpen("2026-03-01T11:59:59.000Z", noon, "UTC")).toBe("2026-03-01T11:59:59.000Z");
    expect(nextOpen("2026-03-01T13:15:00.000Z", noon, "UTC")).toBe("2026-03-01T13:15:00.000Z");
  });

  it("goes by the day on which the quiet time begins", () => {
    // 2026-03-01 is a Sunday.
    const sundays = { ...nights, days: ["sun"] };
    expect(nextOpen("2026-03-02T03:00:00.000Z", sundays, "UTC")).toBe("2026-03-02T07:30:00.000Z");
    expect(nextOpen("2026-03-01T03:00:00.000Z", sundays, "UTC")).toBe("2026-03-01T03:00:00.000Z");
    expect(nextOpen("2026-03-02T23:00:00.000Z", sundays, "UTC")).toBe("2026-03-02T23:00:00.000Z");
  });

  it("is a day later where whole days are quiet, and is none where all are", () => {
    const weekend = { from: "00:00", to: "00:00", days: ["sat", "sun"] };
    expect(nextOpen("2026-02-28T10:00:00.000Z", weekend, "UTC")).toBe("2026-03-02T00:00:00.000Z");
    expect(nextOpen("2026-02-28T10:00:00.000Z", { ...weekend, days: EVERY_DAY }, "UTC")).toBeUndefined();
    const fromNoon = { from: "12:00", to: "12:00", days: ["sun"] };
    expect(nextOpen("2026-03-02T11:00:00.000Z", fromNoon, "UTC")).toBe("2026-03-02T12:00:00.000Z");
    expect(nextOpen("2026-03-01T11:00:00.000Z", fromNoon, "UTC")).toBe("2026-03-01T11:00:00.000Z");
  });

  it("is that of the person's own zone, and of UTC where the zone is none", () => {
    expect(nextOpen("2026-03-01T13:00:00.000Z", nights, "Asia/Tokyo")).toBe("2026-03-01T22:30:00.000Z");
    expect(nextOpen("2026-03-01T22:00:00.000Z", nights, "Middle-earth/Shire")).toBe("2026-03-02T07:30:00.000Z");
    expect(nextOpen("2026-03-01T22:00:00.000Z", nights, undefined)).toBe("2026-03-02T07:30:00.000Z");
  });

  it("comes an hour earlier or later on the days on which clocks are changed", () => {
    // London: 2026-03-29 01:00 GMT becomes 02:00 BST, 2026-10-25 02:00 BST becomes 01:00 GMT.
    expect(nextOpen("2026-03-28T23:00:00.000Z", nights, "Europe/London")).toBe("2026-03-29T06:30:00.000Z");
    expect(nextOpen("2026-10-24T22:00:00.000Z", nights, "Europe/London")).toBe("2026-10-25T07:30:00.000Z");
  });

  it("is right after the gap when its own time does not exist, and is quiet twice when it comes twice", () => {
    const early = { from: "22:00", to: "01:30", days: EVERY_DAY };
    expect(nextOpen("2026-03-29T00:30:00.000Z", early, "Europe/London")).toBe("2026-03-29T01:00:00.000Z");
    expect(nextOpen("2026-10-25T00:00:00.000Z", early, "Europe/London")).toBe("2026-10-25T00:30:00.000Z");
    expect(nextOpen("2026-10-25T01:10:00.000Z", early, "Europe/London")).toBe("2026-10-25T01:30:00.000Z");
  });

  it("is the hour that a clock put back shows again, where that is open", () => {
    const late = { from: "01:38", to: "05:05", days: EVERY_DAY };
    expect(nextOpen("2026-10-25T00:57:00.000Z", late, "Europe/London")).toBe("2026-10-25T01:00:00.000Z");
  });

  const wallClocks = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map((parts) => parts.map((part) => String(part).padStart(2, "0")).join(":"));
  const hours = fc.record({ from: wallClocks, to: wallClocks, days: fc.subarray(EVERY_DAY) });
  const zones = fc.constantFrom("UTC", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu");
  /** Around the days on which clocks are changed, in both halves of the world. */
  const moments = fc
    .tuple(fc.constantFrom("2026-03-07", "2026-03-28", "2026-04-04", "2026-10-03", "2026-10-24"), fc.nat(3 * 1_440))
    .map(([day, minutes]) => Date.parse(`${day}T00:00:00Z`) + minutes * 60_000);

  it("is the first that a walk over every minute finds", () => {
    fc.assert(
      fc.property(hours, zones, moments, (quiet, zone, moment) => {
        const found = nextOpen(new Date(moment).toISOString(), quiet, zone);
        let at = moment;
        const end = moment + 9 * 86_400_000;
        while (at < end && isQuiet(at, quiet, zone)) at += 60_000;
        expect(found).toBe(at < end ? new Date(at).toISOString() : undefined);
      }),
      // To shrink a failure would take a thousand walks.
      { numRuns: 300, endOnFailure: true },
    );
  });
});

const formats = new Map<string, Intl.DateTimeFormat>();

/** By what a clock on the wall and a calendar show, minute by minute. */
function isQuiet(at: number, { from, to, days }: QuietHours, timeZone: string): boolean {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat("en-GB", { timeZone, weekday: "short", hour: "2-digit", minute: "2-digit" });
  formats.set(timeZone, format);
  const [weekday = "", clock = ""] = format.format(at).split(/[ ,]+/);
  const today = weekday.toLowerCase();
  const yesterday = EVERY_DAY[(EVERY_DAY.indexOf(today) + 6) % 7] ?? "";
  if (from < to) return days.includes(today) && clock >= from && clock < to;
  return (days.includes(today) && clock >= from) || (days.includes(yesterday) && clock < to);
}
