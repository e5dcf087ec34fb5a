import { describe, expect, it } from "@jest/globals";
import * as z from "zod";
import { anId, defineEvent, personal } from "../../schemas/event.ts";
import { masked, typeNames, unmasked } from "./masked.ts";

const parcelSentV1 = defineEvent({
  type: "parcel-sent.v1",
  producers: ["legacy"],
  summary: "A parcel is on its way.",
  subject: "parcelId",
  data: z.looseObject({
    parcelId: anId(),
    weightGrams: z.int(),
    to: personal(z.looseObject({ street: z.string() })),
    lockCode: personal(z.string(), "S").optional(),
    stops: z.array(z.looseObject({ town: z.string() })).optional(),
  }),
  example: { subject: "p1", source: "/parcels", data: { parcelId: "p1", weightGrams: 7, to: { street: "Here 7" } } },
});

const data = { parcelId: "p1", weightGrams: 7, to: { street: "Here 7" }, lockCode: "1234" };

describe("a fact's data, as logs show it", () => {
  it("has what its schema knows, without what it calls personal or secret", () => {
    expect(masked(data, parcelSentV1)).toEqual({ parcelId: "p1", weightGrams: 7, to: "<P>", lockCode: "<S>" });
  });

  it("has the shape alone of what its schema does not know, on every level", () => {
    const more = { note: "ring at Ann's", stops: [{ town: "Ulm", with: ["Bea"] }], constructor: "Ann" };
    expect(masked({ ...data, ...more }, parcelSentV1)).toMatchObject({
      note: "<string>",
      stops: [{ town: "Ulm", with: ["<string>"] }],
      constructor: "<string>",
    });
    expect(masked({ stops: "Ulm", parcelId: ["Ann"] }, parcelSentV1)).toEqual({ stops: "Ulm", parcelId: ["<string>"] });
  });

  it("has its shape alone where nobody knows the schema, or data are no object", () => {
    expect(masked(data, undefined)).toMatchObject({ parcelId: "<string>", to: { street: "<string>" } });
    expect(masked("Ann", parcelSentV1)).toBe("<string>");
  });

  it("has its shape alone where zod has no JSON Schema for it, rather than to fail whoever logs", () => {
    const odd = defineEvent({
      type: "day-chosen.v1",
      producers: ["legacy"],
      summary: "A day has been chosen.",
      subject: "userId",
      data: z.looseObject({ userId: anId(), day: z.date(), who: personal(z.string()) }),
      example: { subject: "u1", source: "/days", data: { userId: "u1", day: new Date(0), who: "Ann" } },
    });
    expect(masked({ userId: "u1", day: 7, who: "Ann" }, odd)).toEqual({
      userId: "<string>",
      day: "<number>",
      who: "<P>",
    });
  });
});

describe("the shape of a value", () => {
  it("names its fields, and what stands in them", () => {
    expect(typeNames({ a: "x", b: [1, null, { c: true }] })).toEqual({
      a: "<string>",
      b: ["<number>", "<null>", { c: "<boolean>" }],
    });
    expect([typeNames(undefined), typeNames([]), typeNames({})]).toEqual(["<undefined>", [], {}]);
  });
});

describe("what is not masked", () => {
  it("is as it is, but for what is nested too deep to be shown", () => {
    expect(unmasked({ a: [1, { b: "x" }] })).toEqual({ a: [1, { b: "x" }] });
    const deep = JSON.parse(`${'{"a":'.repeat(101)}1${"}".repeat(101)}`) as unknown;
    expect(JSON.stringify(unmasked(deep))).toContain('"<…>"');
  });
});
