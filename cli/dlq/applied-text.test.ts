import { describe, expect, it } from "@jest/globals";
import pc from "picocolors";
import type { Outcome } from "../../dlq-replayer/core/canary.ts";
import { type Plan, planOf } from "../../dlq-replayer/core/plan.ts";
import type { Redriven } from "../../dlq-replayer/moves/redrive.ts";
import { aLetter, aReason } from "../../test/replayer/letters.ts";
import { appliedJson, appliedWords, failureOf } from "./applied-text.ts";

const plain = pc.createColors(false);
const QUEUE = {
  kind: "queue",
  name: "timelines",
  arn: "arn:aws:sqs:eu-west-1:123456789012:timelines",
} as const;
const planOfLetters = (count: number, destination: Plan["destination"] = QUEUE): Plan =>
  planOf(
    {
      id: "job-1",
      madeAt: "2026-03-01T09:00:00.000Z",
      by: "ann",
      inbox: "timelines",
      dlq: { name: "timelines-dlq", arn: "arn:aws:sqs:eu-west-1:123456789012:timelines-dlq" },
      destination,
      filters: {},
    },
    { chosen: Array.from({ length: count }, (_, n) => aLetter({ message: { messageId: `m-${n}` } })), left: {} },
  );
const redriven = (words: Partial<Redriven> = {}): Redriven => ({
  ended: "done",
  planned: 100,
  moved: 100,
  movedBefore: 0,
  deleted: 100,
  refused: [],
  undeleted: [],
  missing: [],
  possibleDuplicates: new Map(),
  strangers: 0,
  earlierRuns: 0,
  hiddenLonger: 0,
  ...words,
});
const canary = (spent: number, ...outcomes: readonly Outcome[]): NonNullable<Redriven["canary"]> => ({
  stage: 1,
  spent,
  outcomes: outcomes.map((outcome, n) => ({
    outcome,
    letter: aLetter({
      factId: `f-${n}`,
      reason: aReason({ fingerprint: "same", message: "data.postId" }),
      message: { messageId: `m-${n}` },
    }),
  })),
});
const plan = planOfLetters(100);
const words = (result: Partial<Redriven>, tookMs = 1_240) =>
  appliedWords(plan, redriven(result), tookMs, plain).split("\n");
const failure = (result: Partial<Redriven>) => failureOf(plan, redriven(result), "p.json");

describe("what was done, for people", () => {
  it("is how many letters went where, how long it took, and that the consumer handled them", () => {
    expect(words({ cameBack: 0, canary: canary(31) })).toEqual([
      "100 letters went back to the queue timelines in 1.2 s.",
      "31 letters went ahead, and the consumer handled each.",
      "Its queue is empty, and no letter came back.",
    ]);
  });

  it("has a speed where there were many, and what earlier runs had done", () => {
    expect(words({ moved: 20_000, movedBefore: 1_500 }, 2_000)).toEqual([
      "20,000 letters went back to the queue timelines (1,500 by earlier runs of this plan) in 2.0 s, 10,000 a second.",
    ]);
    expect(words({ moved: 1_001 }, 0)[0]).toContain("in 0.0 s, 1,001,000 a second.");
  });

  it("names what may have arrived twice, by the fact where it is known", () => {
    const possibleDuplicates = new Map([
      ["m-1", "f-1"],
      ["m-2", ""],
    ]);
    expect(words({ possibleDuplicates })[1]).toBe("2 letters may have arrived twice: f-1, m-2.");
  });

  it("names twenty at most, and says who names all", () => {
    const many = (count: number) => new Map(Array.from({ length: count }, (_, n) => [`m-${n}`, `f-${n}`]));
    expect(words({ possibleDuplicates: many(20) })[1]).toMatch(/ f-18, f-19\.$/);
    expect(words({ possibleDuplicates: many(1_021) })[1]).toMatch(/ f-18, f-19 and 1,001 more, which --json names\.$/);
  });

  it("tells what was not touched, what is hidden for a while, and what nobody saw", () => {
    expect(words({ strangers: 1, hiddenLonger: 2, cameBack: "unseen" }).slice(1)).toEqual([
      "Its queue was not empty yet when this stopped watching: npx chorus status.",
      "1 letter that the plan does not name was met and stayed as it was.",
      "2 letters could not be given back at once; they are visible again when their timeout ends.",
    ]);
  });

  it("has no praise for a canary of a run that did not come to its end", () => {
    expect(words({ ended: "interrupted", cameBack: "unseen", canary: canary(1, { kind: "silent" }) })).toEqual([
      "100 letters went back to the queue timelines in 1.2 s.",
    ]);
  });

  it("speaks of a function as one, which has no queue to be empty", () => {
    const toRouter = planOfLetters(1, { kind: "function", name: "router" });
    expect(appliedWords(toRouter, redriven({ moved: 1, cameBack: 0 }), 900, plain)).toBe(
      "1 letter went back to the function router in 0.9 s.",
    );
  });
});

describe("what went wrong, for people", () => {
  it("is nothing when every letter is where it belongs", () => {
    expect(failure({ cameBack: 0 })).toBeUndefined();
    expect(failure({ cameBack: "unseen" })).toBeUndefined();
    expect(failure({ moved: 60, movedBefore: 40 })).toBeUndefined();
  });

  it.each<[string, Partial<Redriven>, string]>([
    [
      "an interruption",
      { ended: "interrupted", moved: 60, movedBefore: 10 },
      "Interrupted: 30 letters of the plan are left where they were. Go on with: npx chorus dlq apply p.json",
    ],
    [
      "a canary that died of the same",
      { ended: "canary failed", moved: 1, canary: canary(1, { kind: "failed", fingerprint: "same" }) },
      "The consumer is still broken: letter f-0 died of the same thing. It had died of UNREADABLE_FACT: data.postId (group same). " +
        "1 letter spent, 99 left where they were. Mend the consumer, deploy, and make a new plan: npx chorus dlq plan timelines",
    ],
    [
      "a canary that died of something else",
      {
        ended: "canary failed",
        moved: 6,
        canary: canary(6, { kind: "handled" }, { kind: "failed", fingerprint: "other" }),
      },
      "The consumer is still broken: letter f-1 died again. It had died of UNREADABLE_FACT: data.postId (group same). " +
        "6 letters spent, 94 left where they were. Mend the consumer, deploy, and make a new plan: npx chorus dlq plan timelines",
    ],
    [
      "a canary that the destination refused",
      { ended: "canary failed", moved: 0, canary: canary(0), refused: [{ messageId: "m-1", reason: "too long" }] },
      "The destination takes none of the letters that went ahead: too long. 100 left where they were. That says nothing " +
        "of the consumer: see that the queue takes them, or leave those out of a new plan with --where.",
    ],
    [
      "a canary of which nothing was heard",
      { ended: "canary silent", moved: 1, canary: canary(1, { kind: "silent" }) },
      "Nothing was heard of 1 letter that went ahead: does the consumer run? (npx chorus status) 99 left where they were. " +
        "Wait longer with --wait, do without with --canary off, or go on with: npx chorus dlq apply p.json",
    ],
    [
      "letters that somebody else holds",
      { ended: "hidden", moved: 98 },
      "Somebody else holds letters of the plan and does not give them back; 2 are left. Go on later with: npx chorus dlq apply p.json",
    ],
    [
      "a letter that is gone",
      { ended: "missing", moved: 99, missing: ["m-7"] },
      "1 letter of the plan is not in timelines-dlq any more: handled, deleted or expired since the plan was made: m-7.",
    ],
    [
      "letters that are gone",
      { ended: "missing", moved: 98, missing: ["m-7", "m-8"] },
      "2 letters of the plan are not in timelines-dlq any more: handled, deleted or expired since the plan was made: m-7, m-8.",
    ],
    [
      "letters that were refused, by why",
      { moved: 97, refused: ["too long", "changed", "too long"].map((reason, n) => ({ messageId: `m-${n}`, reason })) },
      "3 letters stayed where they were: too long (2); changed (1).",
    ],
    [
      "letters that are in both queues",
      { undeleted: ["m-1"] },
      "1 letter arrived and could not be deleted from timelines-dlq; the journal knows them. " +
        "Run it again before they are redriven otherwise: npx chorus dlq apply p.json",
    ],
    [
      "letters that came back",
      { cameBack: 5 },
      "5 letters came back, or are new since it began: npx chorus dlq list timelines",
    ],
    [
      "several things at once",
      { moved: 99, refused: [{ messageId: "m-1", reason: "too long" }], cameBack: 1 },
      "1 letter stayed where they were: too long (1). 1 letter came back, or are new since it began: npx chorus dlq list timelines",
    ],
  ])("is %s", (_, result, says) => {
    expect(failure(result)).toBe(says);
  });

  it("names a canary by its message where its fact has no id, and leaves out what it had died of where nobody knows", () => {
    const letter = aLetter({ message: { messageId: "m-1" } });
    const spent = { stage: 0, spent: 1, outcomes: [{ letter, outcome: { kind: "failed" } as const }] };
    expect(failure({ ended: "canary failed", moved: 1, canary: spent })).toMatch(
      /^The consumer is still broken: letter m-1 died again\. 1 letter spent/,
    );
  });
});

describe("what was done, for programs", () => {
  it("is all of it, by ids", () => {
    const result = redriven({
      possibleDuplicates: new Map([["m-1", "f-1"]]),
      cameBack: 0,
      canary: canary(1, { kind: "failed", fingerprint: "same" }),
    });
    const { possibleDuplicates: _, canary: __, ...figures } = result;
    expect(appliedJson(plan, result, 1_240)).toEqual({
      job: "job-1",
      inbox: "timelines",
      destination: QUEUE,
      tookMs: 1_240,
      ...figures,
      possibleDuplicates: [{ messageId: "m-1", factId: "f-1" }],
      canary: {
        stage: 1,
        spent: 1,
        outcomes: [{ messageId: "m-0", factId: "f-0", kind: "failed", fingerprint: "same" }],
      },
    });
  });

  it("has no canary where none went ahead, and no fact's id where there is none", () => {
    expect(appliedJson(plan, redriven(), 0)).not.toHaveProperty("canary");
    const spent = { stage: 0, spent: 1, outcomes: [{ letter: aLetter(), outcome: { kind: "handled" } as const }] };
    expect(appliedJson(plan, redriven({ canary: spent }), 0).canary).toEqual({
      stage: 0,
      spent: 1,
      outcomes: [{ messageId: "m-1", factId: null, kind: "handled" }],
    });
  });
});
