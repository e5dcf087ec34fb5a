import { describe, expect, it } from "@jest/globals";
import * as z from "zod";
import { aTime, openEnum, personal } from "../schemas/event.ts";
import { fieldWords, typeWords } from "./field-words.ts";

const jsonSchema = (schema: z.ZodType) => z.toJSONSchema(schema, { io: "input" });

describe("the words for a type", () => {
  it.each([
    ["text", z.string()],
    ["text, not empty", z.string().min(1)],
    ["text, 1 to 9 characters", z.string().min(1).max(9)],
    ["text, up to 9 characters", z.string().max(9)],
    ["text like `^[A-Z]{3}$`", z.string().regex(/^[A-Z]{3}$/)],
    ["time", aTime()],
    ["one of `a`, `b`", z.enum(["a", "b"])],
    ["open; known today: `a`, `b`", openEnum(["a", "b"])],
    ["whole number, at least 0", z.int().nonnegative()],
    ["number above 0", z.number().positive()],
    ["boolean", z.boolean()],
    ["list; each: text", z.array(z.string())],
    ["map; each: time", z.record(z.string(), aTime())],
    ["object", z.looseObject({ a: z.string() })],
    ["anything", z.unknown()],
  ])("%s", (words, schema) => {
    expect(typeWords(jsonSchema(schema))).toBe(words);
  });
});

describe("the words for fields", () => {
  it("go into the parts of an object", () => {
    const hours = z.looseObject({ from: z.string().describe("Inclusive") }).optional();
    const schema = z.looseObject({ handle: personal(z.string()), hours });

    expect(fieldWords(jsonSchema(schema))).toEqual([
      { path: "handle", isRequired: true, type: "text", personal: "P", meaning: "" },
      { path: "hours", isRequired: false, type: "object", personal: "", meaning: "" },
      { path: "hours.from", isRequired: true, type: "text", personal: "", meaning: "Inclusive" },
    ]);
  });
});
