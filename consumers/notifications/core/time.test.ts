import { describe, expect, it } from "@jest/globals";
import { expiresAt, expiry, hoursBetween, laterOf, minutesAfter, wholeMinute } from "./time.ts";

describe("times", () => {
  it("are as far apart as they are", () => {
    expect(hoursBetween("2026-01-01T00:00:00Z", "2026-01-02T06:00:00Z")).toBe(30);
    expect(hoursBetween("2026-01-01T00:30:00Z", "2026-01-01T00:00:00Z")).toBe(-0.5);
  });

  it("move by minutes, both ways, within the years that can be written", () => {
    expect(minutesAfter("2026-01-01T00:00:00.5Z", 90)).toBe("2026-01-01T01:30:00.500Z");
    expect(minutesAfter("2026-01-01T00:00:00Z", -1)).toBe("2025-12-31T23:59:00.000Z");
    expect(minutesAfter("9999-12-31T23:59:30Z", 60)).toBe("9999-12-31T23:59:00.000Z");
    expect(minutesAfter("0000-01-01T00:00:00Z", -60)).toBe("0000-01-01T00:00:00.000Z");
  });

  it("are a whole minute, or the next one", () => {
    expect(wholeMinute("2026-01-01T00:01:00.000Z")).toBe("2026-01-01T00:01:00.000Z");
    expect(wholeMinute("2026-01-01T00:01:00.001Z")).toBe("2026-01-01T00:02:00.000Z");
  });

  it("are later or not, however their seconds are written", () => {
    expect(laterOf("2026-01-01T00:00:00Z", "2026-01-01T00:00:00.5Z")).toBe("2026-01-01T00:00:00.5Z");
    expect(laterOf("2026-01-01T00:00:01Z", "2026-01-01T00:00:00.5Z")).toBe("2026-01-01T00:00:01Z");
  });

  it("expire in whole seconds, when nobody asks any more", () => {
    expect(expiresAt("1970-01-02T00:00:00.900Z", 1)).toBe(2 * 86_400);
    expect(expiry("1970-01-01T00:00:00Z")).toEqual({ expiresAt: { rule: "maximum", value: 35 * 86_400 } });
  });
});
