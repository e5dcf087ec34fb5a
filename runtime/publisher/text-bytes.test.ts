import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { textBytes } from "./text-bytes.ts";

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.tuple(fc.constantFrom("x", "é", "漢", "👋"), fc.nat(9_000)).map(([unit, length]) => unit.repeat(length)),
);

describe("a text's bytes", () => {
  it("are UTF-8, and stay what they are, however many follow", () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 60 }), (texts) => {
        const held = texts.map(textBytes);
        expect(held.map((bytes) => bytes.toString("hex"))).toEqual(
          texts.map((each) => Buffer.from(each).toString("hex")),
        );
      }),
    );
  });
});
