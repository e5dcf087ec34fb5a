import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { sortableTime } from "../../../runtime/core/version.ts";
import { type DigestWindow, nextWindow } from "./digest.ts";

const BEGIN = Date.parse("2026-03-01T09:00:00Z");
const at = (minutes: number): string => sortableTime(new Date(BEGIN + minutes * 60_000).toISOString());
const activities = (...minutes: readonly number[]) => minutes.map((one) => ({ at: at(one) }));
const now = (minutes: number): string => new Date(BEGIN + minutes * 60_000).toISOString();

describe("the next window of a digest", () => {
  it("opens with the first activity and lasts as long as it is told", () => {
    expect(nextWindow(activities(5, 10), "", now(65), 60)).toEqual({ from: at(5), to: at(65) });
  });

  it("is none while it has not ended, and none without an activity", () => {
    expect(nextWindow(activities(5, 10), "", now(64.99), 60)).toBeUndefined();
    expect(nextWindow([], "", now(1_000), 60)).toBeUndefined();
  });

  it("begins behind the last one: an activity at its very end is the next one's first", () => {
    expect(nextWindow(activities(5, 64, 65, 90), at(65), now(200), 60)).toEqual({ from: at(65), to: at(125) });
    expect(nextWindow(activities(5, 64), at(65), now(200), 60)).toBeUndefined();
  });

  const minutes = fc.uniqueArray(fc.nat(500), { maxLength: 30 }).map((all) => all.toSorted((a, b) => a - b));

  it("follows from the set of activities: each is in one window, and each window opens with one", () => {
    fc.assert(
      fc.property(minutes, fc.integer({ min: 1, max: 90 }), (all, length) => {
        const windows: DigestWindow[] = [];
        let next = nextWindow(activities(...all), "", now(1_000), length);
        while (next !== undefined) {
          windows.push(next);
          next = nextWindow(activities(...all), next.to, now(1_000), length);
        }
        const holding = (minute: number) => windows.filter(({ from, to }) => at(minute) >= from && at(minute) < to);
        expect(all.map((minute) => holding(minute).length)).toEqual(all.map(() => 1));
        expect(windows.every(({ from }) => all.some((minute) => at(minute) === from))).toBe(true);
      }),
    );
  });
});
