import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { compareUtf8, sortableTime, versionOf } from "./version.ts";

describe("versions", () => {
  it("sort by time however long the fraction of a second is", () => {
    const times = ["2026-01-01T00:00:00Z", "2026-01-01T00:00:00.25Z", "2026-01-01T00:00:00.5Z", "2026-01-01T00:00:01Z"];
    expect(times.toReversed().sort((a, b) => compareUtf8(sortableTime(a), sortableTime(b)))).toEqual(times);
  });

  it("are the same length for every time, so that what follows them starts at one place", () => {
    expect(sortableTime("2026-01-01T00:00:00Z")).toHaveLength(sortableTime("2026-01-01T00:00:00.123456789123Z").length);
  });

  it("go by the sequence where there is one, whatever the clock says", () => {
    const older = versionOf({ sequence: "9", time: "2026-01-02T00:00:00Z", id: "a", source: "/s" });
    const newer = versionOf({ sequence: "0010", time: "2026-01-01T00:00:00Z", id: "b", source: "/s" });
    expect(compareUtf8(older, newer)).toBeLessThan(0);
  });

  it("break ties in time by id", () => {
    const time = "2026-01-01T00:00:00Z";
    const [a, b] = ["a", "b"].map((id) => versionOf({ time, id, source: "/s" }));
    expect(compareUtf8(a ?? "", b ?? "")).toBeLessThan(0);
  });

  it("compare text as its UTF-8 bytes do", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (a, b) => {
        expect(Math.sign(compareUtf8(a, b))).toBe(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
      }),
    );
  });
});
