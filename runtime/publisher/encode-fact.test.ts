import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { MAX_FACT_BYTES } from "../../schemas/event.ts";
import { aFact } from "../../test/contracts/publisher.contract.ts";
import { FactTooLarge } from "../errors.ts";
import { encodeFact, escapeForQueues, factBytes, factJson } from "./encode-fact.ts";

const saying = (text: string) => ({ ...aFact("fact-1", "user-1"), data: { text } });
const filledTo = (bytes: number, character: string) =>
  saying(character.repeat((bytes - factBytes(saying(""))) / Buffer.byteLength(character)));

describe("an encoded fact", () => {
  it("is plain JSON", () => {
    expect(encodeFact(saying("Ünïcødé"))).toBe(JSON.stringify(saying("Ünïcødé")));
  });

  it("holds no character that a queue refuses, and reads back as it was said", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const encoded = encodeFact(saying(text));
        expect(JSON.parse(encoded)).toEqual(saying(text));
        // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
        expect(encoded).toMatch(/^[\x20-\ud7ff\ue000-\ufffd]*$/);
      }),
    );
  });

  it("carries what it lacked", () => {
    const encoded = encodeFact({ ...saying("x"), correlationid: undefined }, { correlationid: "story-1" });
    expect(JSON.parse(encoded)).toEqual({ ...saying("x"), correlationid: "story-1" });
    expect(JSON.parse(encodeFact(saying("x"), {}))).toEqual(saying("x"));
  });

  it("may be 65,536 bytes, whatever was added", () => {
    const largest = filledTo(MAX_FACT_BYTES, "x");
    expect(factBytes(largest)).toBe(65_536);
    expect(JSON.parse(encodeFact(largest, { correlationid: "story-1" }))).toMatchObject(largest);
  });

  it("is measured in bytes, not in characters, and before it is escaped", () => {
    expect(() => encodeFact(filledTo(MAX_FACT_BYTES, "x"))).not.toThrow();
    const emoji = saying("👋".repeat(16_000));
    expect(encodeFact(emoji).length).toBeGreaterThan(MAX_FACT_BYTES);
    expect(() => encodeFact(saying("漢".repeat(22_000)))).toThrow(FactTooLarge);
  });

  it("names the limit, its size and its id when it is too large", () => {
    const large = filledTo(MAX_FACT_BYTES + 1, "x");
    expect(() => encodeFact(large)).toThrow("Fact fact-1 is 65,537 bytes as JSON; the limit is 65,536.");
  });
});

describe("a fact that is nested deeper than a stack is", () => {
  const deep = { ...saying(""), data: JSON.parse("[".repeat(20_000) + "]".repeat(20_000)) as unknown };

  it("is too large, for good, and not the fault of whoever writes it", () => {
    expect(() => encodeFact(deep)).toThrow(FactTooLarge);
    expect(() => factJson(deep)).toThrow("A fact nests deeper than it can be written as JSON");
  });

  it("is not what else cannot be written", () => {
    expect(() => factJson({ data: 1n })).toThrow(TypeError);
  });
});

describe("JSON escaped for queues", () => {
  it("is the same text where nothing has to be escaped", () => {
    const json = '{"text":"Ünïcødé 漢字"}';
    expect(escapeForQueues(json)).toBe(json);
  });

  it("spells characters beyond the Basic Multilingual Plane as pairs", () => {
    expect(escapeForQueues('"😀\uffff"')).toBe(String.raw`"\ud83d\ude00\uffff"`);
  });
});
