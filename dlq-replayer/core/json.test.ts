import { describe, expect, it } from "@jest/globals";
import { isObject, numberAt, objectAt, objectIn, textAt } from "./json.ts";

describe("JSON that somebody sent", () => {
  it("is an object or nothing", () => {
    expect(objectIn('{"a": 1}')).toEqual({ a: 1 });
    for (const other of ["", "{", "[]", "null", '"text"', "1", '\ufeff{"a": 1}'])
      expect(objectIn(other)).toBeUndefined();
  });

  it("may be nested deeper than a stack is deep", () => {
    expect(Object.keys(objectIn(`{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`) ?? {})).toEqual(["a"]);
  });

  it("holds a field called __proto__ as a field", () => {
    expect(Object.keys(objectIn('{"__proto__": {"type": "post-published.v1"}}') ?? {})).toEqual(["__proto__"]);
    expect(textAt(objectIn('{"__proto__": {"type": "post-published.v1"}}'), "type")).toBeUndefined();
  });

  it("is asked for a field of one kind, and has it or not", () => {
    const said = { text: "words", number: 7, object: { a: 1 }, list: [], nothing: null };
    const kinds = Object.keys(said).map((name) => [textAt(said, name), numberAt(said, name), objectAt(said, name)]);
    expect(kinds).toEqual([
      ["words", undefined, undefined],
      [undefined, 7, undefined],
      [undefined, undefined, { a: 1 }],
      [undefined, undefined, undefined],
      [undefined, undefined, undefined],
    ]);
    expect([textAt(undefined, "a"), numberAt(undefined, "a"), objectAt(undefined, "a")]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("is an object that is neither a list nor null", () => {
    expect([{}, [], null, "text", undefined].map(isObject)).toEqual([true, false, false, false, false]);
  });
});
