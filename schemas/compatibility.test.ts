import { describe, expect, it } from "@jest/globals";
import * as z from "zod";
import { incompatibleChanges } from "./compatibility.ts";
import { openEnum, personal } from "./event.ts";

type Fields = z.core.$ZodLooseShape;

/** What changes when one field `f` is described differently. */
function changesOf(before: Fields, after: Fields) {
  return incompatibleChanges(jsonSchemaOf(z.looseObject(before)), jsonSchemaOf(z.looseObject(after)));
}

function jsonSchemaOf(schema: z.ZodType) {
  return z.toJSONSchema(schema, { io: "input" });
}

const inner = (fields: Fields) => ({ f: z.looseObject(fields) });

describe("what may not change in a published version", () => {
  it.each<[string, Fields, Fields, string, string]>([
    ["a field removed", { f: z.string(), g: z.string() }, { g: z.string() }, "data.f", "was removed"],
    ["an optional field removed", { f: z.string().optional() }, {}, "data.f", "was removed"],
    ["a required field added", {}, { f: z.string() }, "data.f", "required field was added"],
    ["an optional field made required", { f: z.string().optional() }, { f: z.string() }, "data.f", "made required"],
    ["a required field made optional", { f: z.string() }, { f: z.string().optional() }, "data.f", "made optional"],
    ["a type changed", { f: z.string() }, { f: z.boolean() }, "data.f", 'type was "string" and is "boolean"'],
    ["a type narrowed", { f: z.number() }, { f: z.int() }, "data.f", 'type was "number" and is "integer"'],
    ["a type widened", { f: z.string() }, { f: z.union([z.string(), z.number()]) }, "data.f", 'type was "string"'],
    ["a value made nullable", { f: z.string() }, { f: z.string().nullable() }, "data.f", "type was"],
    ["an enum value removed", { f: z.enum(["a", "b"]) }, { f: z.enum(["a"]) }, "data.f", 'value "b" was removed'],
    ["an enum value added", { f: z.enum(["a"]) }, { f: z.enum(["a", "b"]) }, "data.f", 'value "b" was added'],
    ["a literal changed", { f: z.literal("a") }, { f: z.literal("b") }, "data.f", 'value "a" was removed'],
    ["an open enum closed", { f: openEnum(["a"]) }, { f: z.enum(["a"]) }, "data.f", "became an enum"],
    ["a closed enum opened", { f: z.enum(["a"]) }, { f: openEnum(["a"]) }, "data.f", "was opened"],
    [
      "a least length raised",
      { f: z.string().min(1) },
      { f: z.string().min(2) },
      "data.f",
      "minLength was 1, is 2: tight",
    ],
    ["a greatest length lowered", { f: z.string().max(9) }, { f: z.string().max(8) }, "data.f", "is 8: tightened"],
    ["a greatest length raised", { f: z.string().max(9) }, { f: z.string().max(10) }, "data.f", "is 10: loosened"],
    ["a greatest length dropped", { f: z.string().max(9) }, { f: z.string() }, "data.f", "is absent: loosened"],
    ["a least number added", { f: z.number() }, { f: z.number().nonnegative() }, "data.f", "is 0: tightened"],
    [
      "an open bound added",
      { f: z.number() },
      { f: z.number().positive() },
      "data.f",
      "exclusiveMinimum was absent, is 0",
    ],
    ["a pattern added", { f: z.string() }, { f: z.string().regex(/^a/) }, "data.f", "pattern was absent"],
    ["a pattern changed", { f: z.string().regex(/^a/) }, { f: z.string().regex(/^b/) }, "data.f", "pattern was"],
    ["a format added", { f: z.string() }, { f: z.iso.datetime() }, "data.f", "format was absent"],
    [
      "a length of an array",
      { f: z.array(z.string()) },
      { f: z.array(z.string()).max(3) },
      "data.f",
      "maxItems was absent",
    ],
    ["what an array holds", { f: z.array(z.string()) }, { f: z.array(z.int()) }, "data.f[]", "type was"],
    [
      "what a map holds",
      { f: z.record(z.string(), z.int()) },
      { f: z.record(z.string(), z.string()) },
      "data.f.*",
      "type",
    ],
    [
      "the keys of a map",
      { f: z.record(z.string(), z.int()) },
      { f: z.record(z.string().max(9), z.int()) },
      "data.f.(key)",
      "maxLength",
    ],
    ["a field of a field removed", inner({ g: z.string() }), inner({}), "data.f.g", "was removed"],
    ["unknown fields dropped", inner({}), { f: z.strictObject({}) }, "data.f.*", "no longer kept"],
    [
      "a union changed",
      { f: z.union([z.string(), z.int()]) },
      { f: z.union([z.string(), z.array(z.int())]) },
      "data.f",
      "anyOf was",
    ],
    ["a personal mark removed", { f: personal(z.string()) }, { f: z.string() }, "data.f", "personal mark"],
    [
      "a secret made personal",
      { f: personal(z.string(), "S") },
      { f: personal(z.string()) },
      "data.f",
      'was "S" and is "P"',
    ],
  ])("%s", (_, before, after, path, problem) => {
    expect(changesOf(before, after)).toContainEqual({
      path,
      problem: expect.stringContaining(problem),
      undo: expect.stringMatching(/\S/),
    });
  });

  it("a rule between fields", () => {
    const plain = jsonSchemaOf(z.looseObject({}));
    const ruled = jsonSchemaOf(z.looseObject({}).meta({ rules: ["a is before b"] }));

    expect(incompatibleChanges(plain, ruled)).toEqual([expect.objectContaining({ undo: "remove the rule" })]);
    expect(incompatibleChanges(ruled, plain)).toEqual([expect.objectContaining({ undo: "put the rule back" })]);
  });
});

describe("what may change in a published version", () => {
  it.each<[string, Fields, Fields]>([
    ["nothing", { f: z.string().min(1) }, { f: z.string().min(1) }],
    ["an optional field is added", {}, { f: z.string().optional() }],
    ["an optional field is added below", inner({}), inner({ g: z.string().optional() })],
    ["words are put better", { f: z.string().describe("a") }, { f: z.string().describe("b") }],
    ["an open enum learns a value", { f: openEnum(["a"]) }, { f: openEnum(["a", "b"]) }],
    ["an open enum forgets a value", { f: openEnum(["a", "b"]) }, { f: openEnum(["a"]) }],
    ["a field turns out to be personal", { f: z.string() }, { f: personal(z.string()) }],
    ["a personal field turns out to be secret", { f: personal(z.string()) }, { f: personal(z.string(), "S") }],
  ])("%s", (_, before, after) => {
    expect(changesOf(before, after)).toEqual([]);
  });
});
