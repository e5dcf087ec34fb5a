import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { aReason } from "../../test/replayer/letters.ts";
import { canariesOf, type Outcome, outcomeOf, stagesIn, type Told, USUAL_STAGES, verdictOn } from "./canary.ts";

const told = (outcome: Told["outcome"], second = 0, fingerprint?: string): Told => ({
  outcome,
  at: `2026-03-01T09:00:0${second}.000Z`,
  ...(fingerprint !== undefined && { fingerprint }),
});
const before = aReason({ fingerprint: "same" });

describe("the outcome of a letter that went ahead", () => {
  it.each<[string, readonly Told[], Outcome]>([
    ["silent while nothing is written down", [], { kind: "silent" }],
    [
      "handled once it was done, however often it failed before",
      [told("failed", 1, "same"), told("done", 2)],
      { kind: "handled" },
    ],
    [
      "handled also when a second copy was parked later",
      [told("done", 1), told("parked", 2, "same")],
      { kind: "handled" },
    ],
    ["failed when it was parked, whatever of", [told("parked", 1, "other")], { kind: "failed", fingerprint: "other" }],
    ["failed when it was parked and nobody knows of what", [told("parked")], { kind: "failed" }],
    [
      "failed at the first attempt that fails as before",
      [told("failed", 1, "same")],
      { kind: "failed", fingerprint: "same" },
    ],
    [
      "open while attempts fail otherwise than before",
      [told("failed", 1, "other")],
      { kind: "again", fingerprint: "other" },
    ],
    ["open while an attempt fails and does not say how", [told("failed", 1)], { kind: "again" }],
  ])("is %s", (_, records, outcome) => {
    expect(outcomeOf(records, before)).toStrictEqual(outcome);
  });

  it("is that of the last attempt, in whatever order they are told", () => {
    const attempts = [told("failed", 1, "first"), told("failed", 3, "last"), told("failed", 2, "second")];
    expect(outcomeOf(attempts, before)).toEqual({ kind: "again", fingerprint: "last" });
    expect(outcomeOf(attempts.toReversed(), before)).toEqual({ kind: "again", fingerprint: "last" });
  });

  it("is of two attempts at one moment the one that is told first, as the ledger has the newest first", () => {
    expect(outcomeOf([told("failed", 1, "newer"), told("failed", 1, "older")], before)).toMatchObject({
      fingerprint: "newer",
    });
  });

  it("is open as long as it may pass, for a letter without a cause", () => {
    expect(outcomeOf([told("failed", 1, "new")], undefined)).toEqual({ kind: "again", fingerprint: "new" });
    expect(outcomeOf([told("failed", 1)], undefined)).toEqual({ kind: "again" });
  });

  it("does not depend on the order of what was told", () => {
    const record = fc.record({
      outcome: fc.constantFrom<Told["outcome"]>("done", "failed", "parked"),
      at: fc.integer({ min: 0, max: 9 }).map((second) => `2026-03-01T09:00:0${second}.000Z`),
    });
    fc.assert(
      fc.property(fc.uniqueArray(record, { selector: ({ at }) => at }), (records) => {
        expect(outcomeOf(records, before).kind).toBe(outcomeOf(records.toReversed(), before).kind);
      }),
    );
  });
});

describe("the verdict on a stage", () => {
  const [handled, failed, again, silent] = (["handled", "failed", "again", "silent"] as const).map((kind) => ({
    kind,
  }));

  it.each([
    ["go on", "all were handled", [handled, handled]],
    ["go on", "there is nothing to wait for", []],
    ["wait", "one is silent", [handled, silent]],
    ["wait", "one is tried again", [again, handled]],
    ["stop", "one died again, though others are still open", [silent, failed, handled]],
  ])("is to %s when %s", (verdict, _, outcomes) => {
    expect(verdictOn(outcomes as readonly Outcome[])).toBe(verdict);
  });
});

describe("the letters that go ahead", () => {
  const firstLetter = (letter: string) => letter.slice(0, 1);

  it("are of as many groups as they can be, each group's first first", () => {
    expect(canariesOf(["a1", "a2", "a3", "b1", "c1", "c2"], 5, firstLetter)).toEqual(["a1", "b1", "c1", "a2", "c2"]);
  });

  it("are of one group in its order", () => {
    expect(canariesOf(["a1", "a2", "a3"], 2, firstLetter)).toEqual(["a1", "a2"]);
  });

  it("are all of them where they are fewer than the stage, or as many", () => {
    expect(canariesOf(["a1", "b1"], 5, firstLetter)).toEqual(["a1", "b1"]);
    expect(canariesOf(["a1", "b1"], 2, firstLetter)).toEqual(["a1", "b1"]);
    expect(canariesOf([], 1, firstLetter)).toEqual([]);
  });

  it("are each taken once, and as evenly as the groups allow", () => {
    const letters = fc.uniqueArray(
      fc.tuple(fc.constantFrom("a", "b", "c", "__proto__"), fc.nat()).map(([group, n]) => `${group}:${n}`),
    );
    const groupOf = (letter: string) => letter.split(":", 1)[0] ?? "";
    fc.assert(
      fc.property(letters, fc.integer({ min: 1, max: 30 }), (all, stage) => {
        const chosen = canariesOf(all, stage, groupOf);
        expect(new Set(chosen).size).toBe(Math.min(stage, all.length));
        const takenOf = (group: string) => chosen.filter((letter) => groupOf(letter) === group);
        const groups = [...new Set(all.map(groupOf))];
        const most = Math.max(0, ...groups.map((group) => takenOf(group).length));
        for (const group of groups) {
          const some = all.filter((letter) => groupOf(letter) === group);
          const taken = takenOf(group);
          expect(taken).toEqual(some.slice(0, taken.length));
          expect(taken.length).toBeGreaterThanOrEqual(Math.min(some.length, most - 1));
        }
      }),
    );
  });

  it("are found among a hundred thousand of one group", () => {
    const letters = Array.from({ length: 100_000 }, (_, n) => `a${n}`);
    expect(canariesOf(letters, 10_000, firstLetter)).toEqual(letters.slice(0, 10_000));
  });
});

describe("the stages that somebody asks for", () => {
  it("spend six letters at most before a broken consumer is known to be", () => {
    expect(USUAL_STAGES.slice(0, 2).reduce((spent, stage) => spent + stage, 0)).toBeLessThanOrEqual(6);
  });

  it.each([
    ["1,5,25", [1, 5, 25]],
    [" 1, 5 ", [1, 5]],
    ["7", [7]],
    ["off", []],
  ])("are read from %j", (words, stages) => {
    expect(stagesIn(words)).toEqual(stages);
  });

  it.each(["", "0", "1,0", "1,,5", "-1", "1.5", "many", "1,many", "1e400", "9007199254740993", "OFF"])(
    "are none that %j says",
    (words) => {
      expect(stagesIn(words)).toBeUndefined();
    },
  );
});
