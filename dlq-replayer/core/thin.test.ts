import { describe, expect, it } from "@jest/globals";
import { aCargo, aLetter, aPointer, aReason, text } from "../../test/replayer/letters.ts";
import { post } from "../../test/social-facts.ts";
import type { Fitness } from "./fitness.ts";
import { thinner } from "./thin.ts";

const whole = aLetter({
  kind: "parked",
  type: "post-published.v1",
  subject: "p1",
  factId: "f1",
  redrives: 2,
  reason: aReason(),
  message: {
    messageId: "m-7",
    body: "words",
    attributes: { type: text("post-published.v1") },
    receives: 3,
    traceHeader: "Root=1",
  },
  cargo: [aCargo({ body: "words" }), { kind: "records", pointer: aPointer() }],
});

describe("a thin letter", () => {
  it("keeps what it is counted, planned and compared by, and nothing that it carries but places", () => {
    const { messageId, hash, sentAtMs, receives } = whole.message;
    expect(thinner().letter(whole)).toStrictEqual({
      message: { messageId, hash, sentAtMs, receives, body: "", attributes: {} },
      kind: "parked",
      cargo: [{ kind: "records", pointer: aPointer() }],
      redrives: 2,
      type: "post-published.v1",
      reason: aReason(),
    });
  });

  it("has neither type nor reason where there is none", () => {
    const thin = thinner();
    expect(Object.keys(thin.letter(aLetter()))).toEqual(["message", "kind", "cargo", "redrives"]);
    expect(thin.letter(aLetter({ type: "t" }))).toStrictEqual({ ...thin.letter(aLetter()), type: "t" });
    expect(thin.letter(aLetter({ reason: aReason() }))).toStrictEqual({ ...thin.letter(aLetter()), reason: aReason() });
  });

  it("shares with others of its group the reason of whichever died last", () => {
    const thin = thinner();
    const died = (at: string | undefined, message: string, fingerprint = "a") =>
      thin.letter(aLetter({ reason: aReason({ fingerprint, message, ...(at !== undefined && { at }) }) })).reason
        ?.message;
    expect([
      died("2026-03-01", "first"),
      died("2026-03-01", "as late"),
      died("2026-02-01", "earlier"),
      died(undefined, "nobody knows when"),
      died("2026-04-01", "later"),
      died("2026-03-01", "earlier again"),
      died("2026-01-01", "of another group", "b"),
      died(undefined, "of a third, nobody knows when", "c"),
      died("2026-01-01", "of a third", "c"),
    ]).toEqual([
      ...["first", "first", "first", "first", "later", "later", "of another group"],
      ...["of a third, nobody knows when", "of a third"],
    ]);
  });
});

describe("a thin judgement", () => {
  const thin = thinner();
  const judged = (fitness: Fitness) => thin.considered({ letter: whole, fitness, standing: "conflict" });

  it("keeps what is true of the letter, without the fact", () => {
    expect(judged({ fits: true, fact: post(0, "ann", "p1") })).toStrictEqual({
      letter: thinner().letter(whole),
      fitness: { fits: true },
      standing: "conflict",
    });
    expect(judged({ fits: "unknown" }).fitness).toStrictEqual({ fits: "unknown" });
  });

  it("says for all that fail at one place the same", () => {
    const failing = (at: string, says: string) => judged({ fits: false, at, says }).fitness;
    expect([failing("data.a", "one"), failing("data.a", "other"), failing("data.b", "third")]).toStrictEqual([
      { fits: false, at: "data.a", says: "one" },
      { fits: false, at: "data.a", says: "one" },
      { fits: false, at: "data.b", says: "third" },
    ]);
  });
});
