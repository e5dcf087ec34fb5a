import { describe, expect, it } from "@jest/globals";
import { UnreadableFact } from "../../runtime/errors.ts";
import { aCargo, aLetter, aPointer } from "../../test/replayer/letters.ts";
import { post } from "../../test/social-facts.ts";
import { failuresByPath, fitnessOf, type Read } from "./fitness.ts";

const fact = post(0, "ann", "p1");
const reads: Read = (body) => {
  if (body === "{}")
    throw new UnreadableFact(
      "post-published.v1 breaks its schema at data.postId: Invalid input; data.kind: Invalid input",
    );
  if (body === "") throw new UnreadableFact("The message is empty");
  return { ...fact, id: body };
};
const ofBodies = (...bodies: readonly string[]) => aLetter({ cargo: bodies.map((body) => aCargo({ body })) });

describe("a letter's fitness", () => {
  it("is unknown where nobody knows what its consumer reads", () => {
    expect(fitnessOf(ofBodies("f1"), undefined)).toEqual({ fits: "unknown" });
  });

  it("is that of its fact, read with today's schemas", () => {
    expect(fitnessOf(ofBodies("f1"), reads)).toEqual({ fits: true, fact: { ...fact, id: "f1" } });
  });

  it("names the first field that breaks the schema, and says all of it", () => {
    expect(fitnessOf(ofBodies("{}"), reads)).toEqual({
      fits: false,
      at: "data.postId",
      says: "post-published.v1 breaks its schema at data.postId: Invalid input; data.kind: Invalid input",
    });
  });

  it("says what else is wrong where no field is", () => {
    expect(fitnessOf(ofBodies(""), reads)).toEqual({
      fits: false,
      at: "The message is empty",
      says: "The message is empty",
    });
  });

  it("is lacking whatever the reader throws, of which no words of a stranger are told", () => {
    const reading = (error: unknown): Read => {
      return () => {
        AbortSignal.abort(error).throwIfAborted();
        return fact;
      };
    };
    const fitness = fitnessOf(ofBodies("f1"), reading(new RangeError("ann@example.com is too long")));
    expect(fitness).toMatchObject({ fits: false, at: expect.stringMatching(/^RangeError/) });
    expect(JSON.stringify(fitness)).not.toContain("ann");
    const words = "no error, but string";
    expect(fitnessOf(ofBodies("f1"), reading("ann"))).toEqual({ fits: false, at: words, says: words });
  });

  it("asks of several messages that each passes, and tells of the first", () => {
    expect(fitnessOf(ofBodies("f1", "{}"), reads)).toMatchObject({ fits: false, at: "data.postId" });
    expect(fitnessOf(ofBodies("f1", "f2"), reads)).toMatchObject({ fits: true, fact: { id: "f1" } });
  });

  it("is lacking in bytes that are no text", () => {
    expect(fitnessOf(aLetter({ cargo: [aCargo({ body: "/w==", encoding: "base64" })] }), reads)).toEqual({
      fits: false,
      at: "(bytes)",
      says: "The record is not UTF-8 text",
    });
  });

  it("is unknown of records that are still on the stream, and of a letter that carries nothing", () => {
    expect(fitnessOf(aLetter({ cargo: [{ kind: "records", pointer: aPointer() }] }), reads)).toEqual({
      fits: "unknown",
    });
    expect(fitnessOf(aLetter({ cargo: [] }), reads)).toEqual({ fits: "unknown" });
  });
});

describe("failures", () => {
  it("are counted by where they are, the most frequent first", () => {
    const failing = (at: string) => ({ fits: false, at, says: "" }) as const;
    const all = [failing("a"), { fits: true } as const, failing("b"), { fits: "unknown" } as const, failing("b")];
    expect(failuresByPath(all)).toEqual([
      ["b", 2],
      ["a", 1],
    ]);
  });
});
