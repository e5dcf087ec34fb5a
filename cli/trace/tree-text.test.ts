import { describe, expect, it } from "@jest/globals";
import pc from "picocolors";
import type { LedgerRecord } from "../../runtime/ports.ts";
import type { Hop } from "./attempts.ts";
import { aFailure, aFound, aRedrive, MINUTE, NOON_MS } from "./fixtures/story.ts";
import { treeText } from "./tree-text.ts";
import type { Branch } from "./tree.ts";

const DAY = 24 * 60 * MINUTE;
const hop = (inbox: string, ...records: readonly LedgerRecord[]): Hop => ({ inbox, keepsRecords: true, records });
const branch = (id: string, hops: readonly Hop[], caused: readonly Branch[] = []): Branch => ({
  ...{ is: "fact", fact: aFound(id), hops, caused },
});
const told = (branches: readonly Branch[], nowMs = NOON_MS) =>
  treeText(branches, { colours: pc.createColors(false), nowMs }).split("\n");

describe("a tree for people", () => {
  it("has a line for each fact and each hop, and what was caused further in", () => {
    expect(
      told([branch("a", [hop("timelines"), hop("notifications")], [branch("b", [hop("notifications")])])]),
    ).toEqual([
      "2026-03-01T12:00:00.000Z  post-published.v1  p1  a  /test",
      "  → timelines      no failure recorded",
      "  → notifications  no failure recorded",
      "  2026-03-01T12:00:00.000Z  post-published.v1  p1  b  /test",
      "    → notifications  no failure recorded",
    ]);
  });

  it("tells failures together that are alike, and what became of redriven letters", () => {
    const records = [
      aFailure("x", "a", 1),
      aFailure("x", "a", 2),
      aFailure("x", "a", 3, { code: "TypeError", message: 'Cannot read "ann@example.com" of 17' }),
      aRedrive("x", "a", "failed"),
      aRedrive("x", "a"),
    ];
    expect(told([branch("a", [hop("x", ...records)])]).slice(1)).toEqual([
      "  → x  2 attempts failed: STORE_UNAVAILABLE: The store did not answer",
      "       the last: attempt 2, 2026-03-01T12:00:02.000Z, group aaaaaaaaaaaa, request request-2, deployed v1",
      "       1 attempt failed: TypeError",
      "       attempt 3, 2026-03-01T12:00:03.000Z, group bbbbbbbbbbbb, request request-3, deployed v1",
      "       redriven by job job-1: failed, 2026-03-01T12:10:00.000Z",
      "       redriven by job job-1: done, 2026-03-01T12:10:00.000Z",
    ]);
  });

  it("tells a step by its id, and its type where that is known", () => {
    const caused = [branch("b", [hop("x")])];
    expect(told([{ is: "absent", id: "step", hops: [], caused }]).slice(0, 2)).toEqual([
      "not among the facts read  type unknown  step",
      "  2026-03-01T12:00:00.000Z  post-published.v1  p1  b  /test",
    ]);
    const failed = [hop("x-steps", aFailure("x-steps", "step", 1))];
    expect(told([{ is: "absent", id: "step", type: "push-planned.v1", hops: failed, caused: [] }]).slice(0, 2)).toEqual(
      [
        "not among the facts read  push-planned.v1  step",
        "  → x-steps  1 attempt failed: STORE_UNAVAILABLE: The store did not answer",
      ],
    );
  });

  it("holds nothing that a terminal would obey", () => {
    const fact = aFound("a\u001b[2J", { subject: "p\n1" });
    expect(told([{ is: "fact", fact, hops: [], caused: [] }])[0]).toContain("p�1  a�[2J");
  });

  it("says when nobody hears a fact, and when nothing could be known of it", () => {
    expect(told([branch("a", [])])[1]).toBe("  → nobody hears it");
    expect(told([branch("a", [{ inbox: "x", keepsRecords: false, records: [] }])])[1]).toBe("  → x  keeps no records");
    expect(told([branch("a", [hop("x")])], NOON_MS + 15 * DAY)[1]).toBe("  → x  no failure recorded");
    expect(told([branch("a", [hop("x")])], NOON_MS + 15 * DAY + 1)[1]).toBe(
      "  → x  nothing recorded any more (records are kept for 15 days)",
    );
  });
});
