import { describe, expect, it } from "@jest/globals";
import { aFound, MINUTE, NOON_MS } from "./fixtures/story.ts";
import { notesOn, nothingFound } from "./notes.ts";
import type { Search } from "./search.ts";
import type { Traced } from "./traced.ts";

const where = { target: "the local cloud on port 4100", horizonMs: NOON_MS };
const searched = (said: Partial<Search> = {}, stepsLookedFor: Traced["stepsLookedFor"] = "all"): Traced => ({
  search: {
    ...{ id: "x", correlationId: "x", facts: [aFound("x")], records: 1_234, ended: "done" },
    spans: [{ fromMs: NOON_MS, untilMs: NOON_MS + 35 * MINUTE }],
    ...said,
  },
  branches: [],
  stepsLookedFor,
});

describe("notes", () => {
  it("say what was read, and that silence is no success", () => {
    expect(notesOn(searched(), where)).toEqual([
      "Read: the stream of the local cloud on port 4100, 2026-03-01T12:00:00.000Z to 2026-03-01T12:35:00.000Z; " +
        "1,234 records. What came later or before is not shown.",
      expect.stringMatching(/^"No failure recorded" is not "done".*15 days.*chorus dlq show/),
    ]);
  });

  it("name the archive, and every stretch", () => {
    const spans = [
      { fromMs: NOON_MS - 90 * MINUTE, untilMs: NOON_MS - 60 * MINUTE },
      { fromMs: NOON_MS + 30 * MINUTE, untilMs: NOON_MS + 60 * MINUTE },
    ];
    expect(notesOn(searched({ spans }), where)[0]).toMatch(
      /the archive and the stream of .*, 2026-03-01T10:30.*Z to 2026-03-01T11:00.*Z, and 2026-03-01T12:30.*Z to 2026-03-01T13:00/,
    );
    expect(notesOn(searched({ spans: spans.slice(0, 1) }), where)[0]).toMatch(/^Read: the archive of/);
    expect(notesOn(searched({ spans: [] }), where)[0]).toMatch(/^Read: nothing of/);
  });

  it.each([
    [searched({ ended: "interrupted" }), /^Interrupted/],
    [searched({ ended: "full" }), /^These are 1 facts, and then the reading stopped/],
    [searched({}, "part"), /^Not all of the ledger/],
  ])("say what may be missing", (traced, words) => {
    expect(notesOn(traced, where)).toContainEqual(expect.stringMatching(words));
  });
});

describe("nothing found", () => {
  it("says what was read and what to try", () => {
    const words = nothingFound(searched({ facts: [] }), where, { isOpen: true });
    expect(words).toMatch(/^Nothing is known of "x"\. Read: the stream of .*1,234 records/);
    expect(words).toContain("--since 2d");
  });

  it("says how to read on where the id told when to look", () => {
    expect(nothingFound(searched({ facts: [] }), where, { isOpen: false })).toContain(
      "later than 30 minutes after its id was made, read on to the newest: --since 2026-03-01T12:00:00.000Z",
    );
  });

  it("does not call it all when it was interrupted", () => {
    expect(nothingFound(searched({ facts: [], ended: "interrupted" }), where, { isOpen: true })).toMatch(
      /^Nothing is known of "x" so far: interrupted\./,
    );
  });
});
