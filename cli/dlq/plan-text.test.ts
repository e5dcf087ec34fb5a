import { describe, expect, it } from "@jest/globals";
import pc from "picocolors";
import { choose, type Considered, type Limits, planOf } from "../../dlq-replayer/core/plan.ts";
import { aLetter, aReason } from "../../test/replayer/letters.ts";
import { moreThanSeen, nothingPlanned, planWords } from "./plan-text.ts";

const plain = pc.createColors(false);
const LIMITS: Limits = { maxBytes: 100, maxRedrives: 5, includeFailing: false, includeConflicts: false };
const one = (messageId: string, words: Partial<Considered> = {}, fingerprint?: string): Considered => ({
  letter: aLetter({
    message: { messageId },
    ...(fingerprint !== undefined && { reason: aReason({ fingerprint, message: "data.postId" }) }),
  }),
  fitness: { fits: true },
  standing: "untold",
  ...words,
});
const failing = { fitness: { fits: false, at: "data.postId", says: "" } } as const;
const DLQ = { name: "timelines-dlq", arn: "arn:aws:sqs:eu-west-1:123456789012:timelines-dlq" };

function planned(considered: readonly Considered[], { seen = considered.length, hiddenLonger = 0 } = {}) {
  const plan = planOf(
    {
      id: "job-1",
      madeAt: "2026-03-01T09:00:00.000Z",
      by: "ann",
      inbox: "timelines",
      dlq: DLQ,
      destination: { kind: "queue", name: "timelines", arn: "arn:aws:sqs:eu-west-1:123456789012:timelines" },
      filters: {},
    },
    choose(considered, "queue", LIMITS),
  );
  const survey = { seen, letters: Array.from({ length: seen }, () => aLetter()), notLookedUp: 0, hiddenLonger };
  return { plan, considered, survey };
}
const words = (...of: Parameters<typeof planned>) =>
  planWords(planned(...of), "p.json", plain)
    .split("\n")
    .map((line) => line.trimEnd());

describe("a plan, for people", () => {
  it("says what goes where, of which causes, and what to type next", () => {
    const letters = [one("m-1", {}, "a"), one("m-2", {}, "b"), one("m-3", {}, "b"), one("m-4")];
    expect(words(letters)).toEqual([
      "4 letters of timelines-dlq go back to the queue timelines.",
      "",
      "group    letters  died of",
      "b              2  UNREADABLE_FACT: data.postId",
      "a              1  UNREADABLE_FACT: data.postId",
      "unknown        1  cause unknown",
      "",
      "Against today's schemas: 4 of 4 read now.",
      "Nothing was touched. The plan is p.json; it holds exactly these letters, and later ones are not meant.",
      "",
      "Next:",
      "  npx chorus dlq apply p.json     # one letter first, then 5, then 25, then the rest",
    ]);
  });

  it("says what stays and why, and what is known already", () => {
    const letters = [
      one("m-1", { standing: "applied" }),
      one("m-2", failing),
      one("m-3", { standing: "conflict" }),
      one("m-4", { standing: "superseded" }),
      one("m-5", { fitness: { fits: "unknown" } }),
    ];
    const said = words(letters, { hiddenLonger: 1 });
    expect(said[0]).toBe("3 letters of 5 in timelines-dlq go back to the queue timelines.");
    expect(said.slice(5, 10)).toEqual([
      "Left where they are: 1 that would fail again (--include-failing takes them along).",
      "Left where they are: 1 that cannot be compared with their rows (--include-conflicts takes them along).",
      "Against today's schemas: 3 of 5 read now; 1 still fail at data.postId; of 1 nobody here can tell.",
      "Against the rows: 1 are known to their rows already; 1 are older than what their rows know; 1 cannot be compared with their rows. To put those back does no harm, where rows are merges, and ends what a crash cut off.",
      "1 letter could not be given back at once; they are visible again when their timeout ends.",
    ]);
  });

  it("of one letter speaks of one", () => {
    expect(words([one("m-1")])[0]).toBe("1 letter of timelines-dlq goes back to the queue timelines.");
  });
});

describe("letters that a plan could not look at, for people", () => {
  it("are counted, and for another plan", () => {
    expect([1, 20_000].map(moreThanSeen)).toEqual([
      "1 letter more was not looked at: apply this plan, then make another.",
      "20,000 letters more were not looked at: apply this plan, then make another.",
    ]);
  });
});

describe("no plan, for people", () => {
  it("says that nothing can be seen, that nothing matches, or why nothing can go", () => {
    expect(nothingPlanned(planned([]))).toBe("timelines-dlq has no letters that can be seen now: nothing to plan.");
    expect(nothingPlanned(planned([], { seen: 20_000 }))).toBe(
      "None of the 20,000 letters in timelines-dlq matches: nothing to plan.",
    );
    expect(
      nothingPlanned(planned([one("m-1", failing), one("m-2", failing), one("m-3", { standing: "conflict" })])),
    ).toBe(
      "Nothing in timelines-dlq can be put back. " +
        "Left where they are: 2 that would fail again (--include-failing takes them along). " +
        "Left where they are: 1 that cannot be compared with their rows (--include-conflicts takes them along). " +
        "They fail at data.postId (2).",
    );
  });

  it("has no word about schemas where they refuse nothing", () => {
    expect(nothingPlanned(planned([one("m-1", { letter: aLetter({ redrives: 5 }) })]))).toBe(
      "Nothing in timelines-dlq can be put back. Left where they are: 1 that came back from as many redrives as --max-redrives allows.",
    );
  });
});
