import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { wildText } from "../../test/replayer/letters.ts";
import { areAttributes, bytesOf } from "./message.ts";

describe("the bytes of a message, as SQS counts them", () => {
  it("are those of the body as UTF-8", () => {
    expect(bytesOf({ body: "aé😀", attributes: {} })).toBe(1 + 2 + 4);
  });

  it("are those of each attribute's name, type and value, too", () => {
    const attributes = { größe: { dataType: "Number.größe", value: "7€" } };
    expect(bytesOf({ body: "", attributes })).toBe(7 + 14 + 4);
  });

  it("are of a binary value those that base64 stands for, whatever its label", () => {
    const bytes = fc.uint8Array();
    fc.assert(
      fc.property(bytes, fc.constantFrom("Binary", "Binary.gzip", "Binary.😀"), (value, dataType) => {
        const attributes = { a: { dataType, value: Buffer.from(value).toString("base64") } };
        expect(bytesOf({ body: "", attributes })).toBe(1 + Buffer.byteLength(dataType) + value.length);
      }),
    );
  });

  it("are the sum over the body and every attribute, for every text", () => {
    const text = wildText();
    const attribute = fc.record({ dataType: fc.constantFrom("String", "Number.cents", "String.größe"), value: text });
    fc.assert(
      fc.property(text, fc.dictionary(text, attribute, { maxKeys: 10 }), (body, attributes) => {
        const parts = Object.entries(attributes).flatMap(([name, { dataType, value }]) => [name, dataType, value]);
        const bytes = [body, ...parts].reduce((sum, part) => sum + Buffer.from(part).length, 0);
        expect(bytesOf({ body, attributes })).toBe(bytes);
      }),
    );
  });
});

describe("attributes", () => {
  it("are named values, each with its type", () => {
    expect(areAttributes({})).toBe(true);
    expect(areAttributes({ a: { dataType: "String", value: "" }, b: { dataType: "Binary.x", value: "AA==" } })).toBe(
      true,
    );
  });

  it.each([
    ["nothing", undefined],
    ["null", null],
    ["text", "abc"],
    ["a list", [{ dataType: "String", value: "" }]],
    ["a bare value", { a: "value" }],
    ["no value", { a: { dataType: "String" } }],
    ["a value that is a number", { a: { dataType: "Number", value: 7 } }],
    ["no type", { a: { value: "7" } }],
    ["one that is null", { a: { dataType: "String", value: "" }, b: null }],
  ])("are not %s", (_, told) => {
    expect(areAttributes(told)).toBe(false);
  });
});
