import { describe, expect, it } from "@jest/globals";
import { aLetter, aReason } from "../../test/replayer/letters.ts";
import { groupsOf } from "./groups.ts";

const died = (fingerprint: string, at?: string) => aReason({ fingerprint, ...(at !== undefined && { at }) });

describe("groups of letters", () => {
  it("are what died of the same, the largest first, and of one size by name", () => {
    const letters = ["b", "d", "a", "c", "d", "e"].map((fingerprint) => aLetter({ reason: died(fingerprint) }));
    expect(groupsOf(letters).map(({ id, letters: count }) => [id, count])).toEqual([
      ["d", 2],
      ["a", 1],
      ["b", 1],
      ["c", 1],
      ["e", 1],
    ]);
  });

  it("count kinds, types, redrives and the time between the first and the last", () => {
    const letters = [
      aLetter({ kind: "parked", type: "post-published.v1", redrives: 2, message: { sentAtMs: 5 } }),
      aLetter({ kind: "moved", type: "post-published.v1", message: { sentAtMs: 3 } }),
      aLetter({ kind: "moved", redrives: 1, message: { sentAtMs: 4 } }),
    ];
    expect(groupsOf(letters)).toEqual([
      {
        id: "unknown",
        letters: 3,
        kinds: { parked: 1, moved: 2 },
        types: { "post-published.v1": 2, "-": 1 },
        oldestMs: 3,
        newestMs: 5,
        redriven: 2,
      },
    ]);
  });

  it("have the reason of the letter that died last, in whatever order they come", () => {
    const [early, late] = [died("a", "2026-03-01T09:00:00.000Z"), died("a", "2026-03-02T09:00:00.000Z")];
    const reasonOf = (...reasons: readonly (typeof early)[]) =>
      groupsOf(reasons.map((reason) => aLetter({ reason })))[0]?.reason;
    expect(reasonOf(early, late)).toBe(late);
    expect(reasonOf(late, early)).toBe(late);
  });

  it("have the reason of a letter that does not say when it died only for want of a better one", () => {
    const [timeless, dated] = [died("a"), died("a", "2026-03-01T09:00:00.000Z")];
    const reasonOf = (...reasons: readonly (typeof dated)[]) =>
      groupsOf(reasons.map((reason) => aLetter({ reason })))[0]?.reason;
    expect(reasonOf(dated, timeless)).toBe(dated);
    expect(reasonOf(timeless, dated)).toBe(dated);
    expect(reasonOf(timeless)).toBe(timeless);
  });

  it("count types of every name, also one that every object has", () => {
    const [group] = groupsOf(["__proto__", "constructor", "__proto__"].map((type) => aLetter({ type })));
    expect(Object.entries(group?.types ?? {})).toEqual([
      ["__proto__", 2],
      ["constructor", 1],
    ]);
  });

  it("are none without letters", () => {
    expect(groupsOf([])).toEqual([]);
  });
});
