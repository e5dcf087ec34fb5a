import { describe, expect, it } from "@jest/globals";
import { UnreadableFact } from "../../runtime/errors.ts";
import { aCargo, aLetter, aPointer } from "../../test/replayer/letters.ts";
import { type Edit, edited } from "./edit.ts";
import type { Read } from "./fitness.ts";
import type { Letter } from "./letter.ts";

const FACT = { specversion: "1.0", id: "f1", source: "/test", type: "post-published.v1", data: { kind: "txt" } };
const letterOf = (body: unknown) =>
  aLetter({ cargo: [aCargo({ body: typeof body === "string" ? body : JSON.stringify(body), partitionKey: "p1" })] });
const mend: Edit = (fact) => ({ ...(fact as typeof FACT), data: { kind: "text" } });
const nobodyReads: Read | undefined = undefined;

const left = (letter: Letter, edit: Edit, read: Read | undefined = nobodyReads) => {
  const outcome = edited(letter, edit, read);
  return "left" in outcome ? outcome.left : undefined;
};
const bodyAfter = (letter: Letter, edit: Edit): unknown => {
  const outcome = edited(letter, edit, nobodyReads);
  const [cargo] = "letter" in outcome ? outcome.letter.cargo : [];
  return cargo?.kind === "message" ? JSON.parse(cargo.body) : undefined;
};

describe("an edited letter", () => {
  it("says the mended fact, under the old id, as its first revision", () => {
    expect(bodyAfter(letterOf(FACT), mend)).toEqual({ ...FACT, data: { kind: "text" }, revision: 1 });
  });

  it("keeps what is beside its body, and the letter that was edited stays as it was", () => {
    const before = letterOf(FACT);
    const copy = structuredClone(before);
    const outcome = edited(before, mend, nobodyReads);
    expect(outcome).toMatchObject({ letter: { message: before.message, cargo: [{ partitionKey: "p1" }] } });
    expect(before).toEqual(copy);
  });

  it("counts its revisions, and begins anew where the last one is no number", () => {
    expect(bodyAfter(letterOf({ ...FACT, revision: 4 }), mend)).toMatchObject({ revision: 5 });
    expect(bodyAfter(letterOf({ ...FACT, revision: "4" }), mend)).toMatchObject({ revision: 1 });
    expect(bodyAfter(letterOf(FACT), (fact) => ({ ...(fact as object), revision: 40 }))).toMatchObject({ revision: 1 });
  });

  it("is byte for byte the same where the edit changes nothing", () => {
    const letter = letterOf('{ "id": "f1",\n "n": 1.0 }');
    expect(edited(letter, (fact) => structuredClone(fact), nobodyReads)).toEqual({ letter });
  });

  it("is mended within SNS's envelope, which stays", () => {
    const envelope = {
      Type: "Notification",
      TopicArn: "arn:aws:sns:eu-west-1:123456789012:facts",
      Message: JSON.stringify(FACT),
    };
    const after = bodyAfter(letterOf(envelope), mend) as typeof envelope;
    expect({ ...after, Message: JSON.parse(after.Message) as unknown }).toEqual({
      ...envelope,
      Message: { ...FACT, data: { kind: "text" }, revision: 1 },
    });
  });

  it("is mended as a whole where it only looks like SNS's envelope", () => {
    const looksLike = { Type: "Notification", Message: JSON.stringify(FACT) };
    expect(bodyAfter(letterOf(looksLike), (said) => ({ ...(said as object), seen: true }))).toEqual({
      ...looksLike,
      seen: true,
      revision: 1,
    });
  });

  it("is written in ASCII, which every engine carries", () => {
    const smile: Edit = (fact) => ({ ...(fact as typeof FACT), data: { kind: "é😀\u007f" } });
    const envelope = { Type: "Notification", TopicArn: "größe", Message: JSON.stringify(FACT) };
    for (const letter of [letterOf(FACT), letterOf(envelope)]) {
      const outcome = edited(letter, smile, nobodyReads);
      const [cargo] = "letter" in outcome ? outcome.letter.cargo : [];
      expect(cargo?.kind === "message" && cargo.body).toMatch(/^[ -~]+$/);
    }
    expect(bodyAfter(letterOf(FACT), smile)).toMatchObject({ data: { kind: "é😀\u007f" } });
    expect(bodyAfter(letterOf(envelope), smile)).toMatchObject({ TopicArn: "größe" });
  });

  it("is made of a copy, so that the edit may change what it is given", () => {
    const change: Edit = (fact) => Object.assign(fact as object, { data: { kind: "text" } });
    expect(bodyAfter(letterOf(FACT), change)).toEqual({ ...FACT, data: { kind: "text" }, revision: 1 });
  });

  it("is made with the letter at hand, and may be of another realm or have no prototype", () => {
    const letter = letterOf(FACT);
    expect(bodyAfter(letter, (_, given) => ({ ...FACT, isTheLetter: given === letter }))).toMatchObject({
      isTheLetter: true,
    });
    expect(bodyAfter(letter, () => Object.assign(Object.create(null) as object, FACT, { n: 1 }))).toMatchObject({
      n: 1,
    });
  });

  it("is read by its consumer's schemas before it goes", () => {
    const reads: Read = (body) => {
      if (body.includes("text")) return JSON.parse(body) as ReturnType<Read>;
      throw new UnreadableFact("post-published.v1 breaks its schema at data.kind: Invalid input");
    };
    expect(left(letterOf(FACT), mend, reads)).toBeUndefined();
    expect(left(letterOf(FACT), (fact) => ({ ...(fact as object), data: {} }), reads)).toBe(
      "what the edit makes of it cannot be read: post-published.v1 breaks its schema at data.kind: Invalid input",
    );
  });
});

describe("a letter that an edit leaves", () => {
  it.each<[string, Letter, string]>([
    [
      "is a place on the stream",
      aLetter({ cargo: [{ kind: "records", pointer: aPointer() }] }),
      "only a letter of one message can be edited",
    ],
    ["has several messages", aLetter({ cargo: [aCargo(), aCargo()] }), "only a letter of one message can be edited"],
    ["has none", aLetter({ cargo: [] }), "only a letter of one message can be edited"],
    ["is no JSON", letterOf("{"), "it is no JSON object, so there is nothing to edit"],
    ["is a list", letterOf([]), "it is no JSON object, so there is nothing to edit"],
    [
      "is no JSON within SNS's envelope",
      letterOf({ Type: "Notification", TopicArn: "arn", Message: "words" }),
      "it is no JSON object, so there is nothing to edit",
    ],
    [
      "is bytes",
      aLetter({ cargo: [aCargo({ body: "e30=", encoding: "base64" })] }),
      "it is no JSON object, so there is nothing to edit",
    ],
  ])("%s", (_, letter, why) => {
    expect(left(letter, mend)).toBe(why);
  });

  const circular: Record<string, unknown> = { ...FACT };
  circular["self"] = circular;
  it.each<[string, unknown, string | RegExp]>([
    ["nothing", undefined, "the edit leaves it"],
    ["null", null, "the edit leaves it"],
    ["text", "words", "the edit returned no plain object"],
    ["a list", [FACT], "the edit returned no plain object"],
    ["a promise", Promise.resolve(FACT), "the edit returned no plain object"],
    ["a map", new Map(Object.entries(FACT)), "the edit returned no plain object"],
    ["another id", { ...FACT, id: "f2" }, "the edit changes its id, by which it is known"],
    ["no source", { ...FACT, source: undefined }, "the edit changes its source, by which it is known"],
    ["a circle", circular, /^what the edit makes of it is no JSON: TypeError: Converting circular structure to JSON/],
    [
      "a number that JSON does not have",
      { ...FACT, n: 10n },
      /^what the edit makes of it is no JSON: TypeError: Do not know how to serialize a BigInt/,
    ],
  ])("got %s of it", (_, outcome, why) => {
    expect(left(letterOf(FACT), () => outcome)).toMatch(typeof why === "string" ? new RegExp(`^${why}$`) : why);
  });

  it("has no id to be known by, and got a promise of it", () => {
    expect(left(letterOf({ order: 7 }), () => Promise.resolve({ order: 8 }))).toBe("the edit returned no plain object");
  });

  it("made the edit fail, of whose words those are told that can hold no value of the fact", () => {
    const failing: Edit = () => {
      throw new TypeError("ann@example.com is not iterable");
    };
    const strange: Edit = () => {
      AbortSignal.abort("words").throwIfAborted();
    };
    expect(left(letterOf(FACT), failing)).toMatch(/^the edit failed: TypeError: is not iterable in failing, /);
    expect(left(letterOf(FACT), failing)).not.toContain("ann");
    expect(left(letterOf(FACT), strange)).toBe("the edit failed: no error, but string");
  });

  it("is nested deeper than it can be copied", () => {
    const deep = `{"id":"f1","data":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
    expect(left(letterOf(deep), mend)).toMatch(/^the edit failed: /);
  });
});
