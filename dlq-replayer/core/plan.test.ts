import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { aCargo, aLetter, aMessage, aPointer, aReason, text, wildText } from "../../test/replayer/letters.ts";
import type { Fitness } from "./fitness.ts";
import {
  choose,
  type Considered,
  type Destination,
  fitnessWords,
  type LeftBecause,
  type Limits,
  type Plan,
  planDigest,
  planOf,
  planText,
  PlanUnreadable,
  type PlanWords,
  readPlan,
} from "./plan.ts";

const LIMITS: Limits = { maxBytes: 100, maxRedrives: 5, includeFailing: false, includeConflicts: false };
const passing: Fitness = { fits: true };
const failing: Fitness = { fits: false, at: "data.postId", says: "" };
const considered = (words: Partial<Considered> = {}): Considered => ({
  letter: aLetter(),
  fitness: passing,
  standing: "new",
  ...words,
});
const carrying = (...cargo: ReturnType<typeof aCargo>[]) => considered({ letter: aLetter({ cargo }) });
const bytes = (count: number) => aCargo({ body: "x".repeat(count) });

describe("the letters that are chosen", () => {
  const fateOf = (one: Considered, to: Destination["kind"], limits: Partial<Limits> = {}) => {
    const { chosen, left } = choose([one], to, { ...LIMITS, ...limits });
    return chosen.length === 1 ? "goes" : Object.keys(left).join();
  };

  it.each<[string, Considered, "goes" | LeftBecause, "goes" | LeftBecause]>([
    ["reads well", considered(), "goes", "goes"],
    ["nobody can judge", considered({ fitness: { fits: "unknown" }, standing: "untold" }), "goes", "goes"],
    ["is known already", considered({ standing: "applied" }), "goes", "goes"],
    ["is superseded", considered({ standing: "superseded" }), "goes", "goes"],
    ["would fail again", considered({ fitness: failing }), "would fail again", "would fail again"],
    ["cannot be compared with its row", considered({ standing: "conflict" }), "conflict", "conflict"],
    ["came back four times", considered({ letter: aLetter({ redrives: 4 }) }), "goes", "goes"],
    [
      "came back five times",
      considered({ letter: aLetter({ redrives: 5 }) }),
      "redriven too often",
      "redriven too often",
    ],
    ["is as large as may be", carrying(bytes(100)), "goes", "goes"],
    ["is a byte larger", carrying(bytes(101)), "too large", "goes"],
    [
      "is too large by an attribute",
      carrying(aCargo({ body: "x".repeat(99), attributes: { a: text("") } })),
      "too large",
      "goes",
    ],
    ["has one message that is too large", carrying(bytes(1), bytes(101)), "too large", "goes"],
    ["is bytes", carrying(aCargo({ body: "/w==", encoding: "base64" })), "not text", "goes"],
    ["has one message of bytes", carrying(aCargo(), aCargo({ encoding: "base64" })), "not text", "goes"],
    ["is a place on the stream", carrying({ kind: "records", pointer: aPointer() }), "not text", "goes"],
  ])("as one that %s: back to a queue, back to a function", (_, one, toQueue, toFunction) => {
    expect([fateOf(one, "queue"), fateOf(one, "function")]).toEqual([toQueue, toFunction]);
  });

  it("take along what would fail or clash only where somebody says so", () => {
    const both = considered({ fitness: failing, standing: "conflict" });
    expect(fateOf(both, "queue", { includeFailing: true })).toBe("conflict");
    expect(fateOf(both, "queue", { includeConflicts: true })).toBe("would fail again");
    expect(fateOf(both, "queue", { includeFailing: true, includeConflicts: true })).toBe("goes");
  });

  it("keep their order; the others are counted by why they stay", () => {
    const [one, two] = ["m-1", "m-2"].map((messageId) =>
      considered({ letter: aLetter({ message: { messageId } }) }),
    ) as [Considered, Considered];
    const clash = considered({ standing: "conflict" });
    expect(choose([one, clash, considered({ fitness: failing }), two, clash], "queue", LIMITS)).toEqual({
      chosen: [one.letter, two.letter],
      left: { conflict: 2, "would fail again": 1 },
    });
  });
});

const WORDS: PlanWords = {
  id: "job-1",
  madeAt: "2026-03-01T09:00:00.000Z",
  by: "ann@laptop",
  inbox: "timelines",
  dlq: { name: "timelines-dlq", arn: "arn:aws:sqs:eu-west-1:123456789012:timelines-dlq" },
  destination: { kind: "queue", name: "timelines", arn: "arn:aws:sqs:eu-west-1:123456789012:timelines" },
  filters: { type: "post-published" },
};
const letter = (messageId: string, fingerprint?: string) =>
  aLetter({
    message: aMessage({ messageId, hash: `hash of ${messageId}` }),
    ...(fingerprint !== undefined && { reason: aReason({ fingerprint, code: `CODE_${fingerprint}` }) }),
  });
const plan = planOf(WORDS, {
  chosen: [letter("m-1", "a"), letter("m-2", "b"), letter("m-3"), letter("m-4", "b")],
  left: { conflict: 2 },
});

describe("a plan", () => {
  it("names exactly its letters, each with its hash and its group, the largest group first", () => {
    expect(plan).toEqual({
      chorus: "dlq-plan",
      format: 1,
      ...WORDS,
      groups: [
        { id: "b", letters: 2, code: "CODE_b" },
        { id: "a", letters: 1, code: "CODE_a" },
        { id: "unknown", letters: 1 },
      ],
      left: { conflict: 2 },
      letters: [
        ["m-1", "hash of m-1", 1],
        ["m-2", "hash of m-2", 0],
        ["m-3", "hash of m-3", 2],
        ["m-4", "hash of m-4", 0],
      ],
    });
  });

  it("is written with a letter a line", () => {
    const lines = planText(plan).split("\n");
    expect(lines[0]).toMatch(/^\{"chorus":"dlq-plan","format":1,"id":"job-1",.*"digest":"[\w-]{22}","letters":\[$/);
    expect(lines.slice(1)).toEqual([
      '["m-1","hash of m-1",1],',
      '["m-2","hash of m-2",0],',
      '["m-3","hash of m-3",2],',
      '["m-4","hash of m-4",0]',
      "]}",
      "",
    ]);
  });

  it("comes back from its file as it was, whatever it is about", () => {
    fc.assert(
      fc.property(plans(), (one) => {
        expect(readPlan(planText(one))).toEqual(one);
      }),
    );
  });

  it("is refused or says the same after a character of it was typed over", () => {
    fc.assert(
      fc.property(
        plans(),
        fc.nat(),
        fc.constantFrom("0", "a", " ", "\n", '"', ",", ":", "[", "]", "{", "}", "\\"),
        (one, at, character) => {
          const written = planText(one);
          const place = at % written.length;
          const typedOver = written.slice(0, place) + character + written.slice(place + 1);
          expect(readOrRefused(typedOver) ?? one).toEqual(one);
        },
      ),
    );
  });

  it("may be laid out otherwise, as editors do when they save", () => {
    expect(readPlan(JSON.stringify(JSON.parse(planText(plan)), undefined, 2))).toEqual(plan);
  });

  it("may name more letters than a call takes arguments", () => {
    const letters = Array.from({ length: 150_000 }, () => ["m", "h", 0] as const);
    expect(planDigest({ ...plan, letters })).not.toBe(planDigest({ ...plan, letters: letters.slice(1) }));
  });

  const changed = (change: (told: Record<string, unknown>) => object) =>
    JSON.stringify(change(JSON.parse(planText(plan)) as Record<string, unknown>));
  const CHANGED = "it was changed after it was made, so nobody has looked at what it says now: make a new plan";

  it.each<[string, string, string]>([
    ["text that is no JSON", "{", "it is not JSON"],
    ["a number", "7", "it is not JSON"],
    ["null", "null", "it is not JSON"],
    ["an empty file", "", "it is not JSON"],
    ["a list", "[]", "it is no plan of `chorus dlq plan`"],
    ["another file of ours", '{"chorus":"dlq-letters","format":1}', "it is no plan of `chorus dlq plan`"],
    [
      "another format",
      changed((told) => ({ ...told, format: 2 })),
      "another version of chorus wrote it: make a new plan",
    ],
    ["a plan without one letter", changed((told) => ({ ...told, letters: plan.letters.slice(1) })), CHANGED],
    ["a plan in another order", changed((told) => ({ ...told, letters: plan.letters.toReversed() })), CHANGED],
    [
      "a plan of one letter more",
      changed((told) => ({ ...told, letters: [...plan.letters, ["m-9", "hash", 0]] })),
      CHANGED,
    ],
    [
      "a plan with two letters drawn into one",
      changed((told) => ({ ...told, letters: [["m-1 hash", "of m-1", 1], ...plan.letters.slice(1)] })),
      CHANGED,
    ],
    ["letters of another shape", changed((told) => ({ ...told, letters: ["m-1", 7, null] })), CHANGED],
    ["no letters", changed((told) => ({ ...told, letters: undefined })), CHANGED],
    ["letters that are no list", changed((told) => ({ ...told, letters: {} })), CHANGED],
    [
      "another destination",
      changed((told) => ({ ...told, destination: { kind: "queue", name: "mine", arn: "mine" } })),
      CHANGED,
    ],
    ["a word more", changed((told) => ({ ...told, edit: { file: "mend.js", hash: "hash" } })), CHANGED],
    ["no digest", changed((told) => ({ ...told, digest: undefined })), CHANGED],
    ["another digest", changed((told) => ({ ...told, digest: planDigest({ ...plan, id: "job-2" }) })), CHANGED],
  ])("is not read from %s", (_, words, why) => {
    expect(() => readPlan(words)).toThrow(expect.objectContaining({ name: "PlanUnreadable", message: why }));
  });

  it.each<[string, object, string]>([
    ["without a destination", { destination: undefined }, "destination: "],
    ["with a destination of another kind", { destination: { kind: "topic", name: "facts" } }, "destination.kind: "],
    ["without the queue it is of", { dlq: { name: "timelines-dlq" } }, "dlq.arn: "],
    [
      "with a letter that is none",
      { letters: [...plan.letters, ["m-9", 7, 0]] },
      `letters[${plan.letters.length}][1]: `,
    ],
    ["with a letter that is no list", { letters: ["m-1"] }, "letters[0]: "],
    ["without groups", { groups: {} }, "groups: "],
  ])("is not read %s, although its digest holds", (_, words, where) => {
    const other = { ...plan, ...words } as Plan;
    expect(() => readPlan(planText(other))).toThrow(PlanUnreadable);
    expect(() => readPlan(planText(other))).toThrow(where);
  });
});

function readOrRefused(words: string): Plan | undefined {
  try {
    return readPlan(words);
  } catch (error) {
    if (error instanceof PlanUnreadable) return undefined;
    throw error;
  }
}

function plans(): fc.Arbitrary<Plan> {
  const words = wildText(8);
  return fc.record(
    {
      chorus: fc.constant("dlq-plan" as const),
      format: fc.constant(1 as const),
      id: fc.uuid(),
      madeAt: fc.constant("2026-03-01T09:00:00.000Z"),
      by: words,
      inbox: words,
      dlq: fc.record({ name: words, arn: words }),
      destination: fc.oneof(
        fc.record({ kind: fc.constant("queue" as const), name: words, arn: words }),
        fc.record({ kind: fc.constant("function" as const), name: words }),
      ),
      filters: fc.record({ group: words, type: words, where: words }, { requiredKeys: [] }),
      edit: fc.record({ file: words, hash: words }),
      groups: fc.array(fc.record({ id: words, letters: fc.nat(), code: words }, { requiredKeys: ["id", "letters"] }), {
        maxLength: 3,
      }),
      left: fc.record({ conflict: fc.nat(), "too large": fc.nat() }, { requiredKeys: [] }),
      letters: fc.array(fc.tuple(words, words, fc.nat()), { maxLength: 5 }),
    },
    {
      requiredKeys: [
        "chorus",
        "format",
        "id",
        "madeAt",
        "by",
        "inbox",
        "dlq",
        "destination",
        "filters",
        "groups",
        "left",
        "letters",
      ],
      noNullPrototype: true,
    },
  );
}

describe("the words about who would pass", () => {
  const times = (count: number, fitness: Fitness) => Array.from({ length: count }, () => considered({ fitness }));

  it("count who reads now, and where the others break", () => {
    expect(
      fitnessWords([
        ...times(1_412, passing),
        ...times(1_588, failing),
        ...times(1, { fits: false, at: "The message is empty", says: "" }),
      ]),
    ).toBe("1,412 of 3,001 read now; 1,588 still fail at data.postId; 1 still fail at The message is empty");
  });

  it("count whom nobody can judge", () => {
    expect(fitnessWords([...times(1, passing), ...times(2, { fits: "unknown" })])).toBe(
      "1 of 3 read now; of 2 nobody here can tell",
    );
  });

  it("say no more where all is well", () => {
    expect(fitnessWords(times(2, passing))).toBe("2 of 2 read now");
  });
});
