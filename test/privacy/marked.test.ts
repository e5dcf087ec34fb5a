import { describe, expect, it } from "@jest/globals";
import * as z from "zod";
import { catalogue } from "../../schemas/catalogue.ts";
import { anId, defineEvent, openEnum, personal } from "../../schemas/event.ts";
import { chance } from "../chance.ts";
import { cage } from "./canaries.ts";
import { CONSUMERS } from "./consumers-under-test.ts";
import { factWithCanaries, type Field, fieldsOf, marksOf } from "./marked.ts";

/** Facts, and the steps that consumers hand to themselves. */
const steps = CONSUMERS.flatMap(({ stages }) => stages.slice(1)).flatMap(({ hears }) => hears);
const all = [...catalogue, ...new Set(steps)];

/** Names that promise something about a person, or a key to something. */
const TELLTALE =
  /(name|handle|mail|phone|mobile|address|street|city|town|postcode|zip|birth|gender|photo|avatar|bio|iban|card|latitude|longitude|location|ip|text|body|title|summary|message|comment|note|reason|description|token|secret|password|pin|key|url|link|cookie|session|signature)s?$/i;

/**
 * Fields that may look personal and are not marked, and why that is right. A mark is free, and nobody can take back what
 * stands in a log: in doubt, mark it with `personal(…)` instead.
 */
const NOT_PERSONAL: Readonly<Record<string, string>> = {
  "post-deleted.v1 data.reason": "one of two words",
  "upload-stored.v1 data.key":
    "names an object, as the subject does, which stands in logs: the uploader chooses no part of it",
  "upload-removed.v1 data.key": "as of upload-stored",
  "upload-stored.v1 data.bucket": "a name of ours",
  "upload-removed.v1 data.bucket": "a name of ours",
  "upload-stored.v1 data.versionId": "S3 makes it up",
  "upload-removed.v1 data.versionId": "S3 makes it up",
  "upload-stored.v1 data.contentType": "a media type",
  "upload-removed.v1 data.contentType": "a media type",
  "user-followed.v1 data.followId": "two ids",
  "user-unfollowed.v1 data.followId": "two ids",
};

/** Text in which anybody could have written anything: no id, no time, no choice, no pattern. */
const isFreeText = ({ schema: { type, format, pattern, maxLength = Infinity, ...rest } }: Field): boolean =>
  type === "string" &&
  format === undefined &&
  pattern === undefined &&
  maxLength > 128 &&
  rest.enum === undefined &&
  rest.const === undefined;

const isTelltale = ({ path, schema }: Field): boolean =>
  TELLTALE.test(path) && schema.enum === undefined && schema.type === "string";

const unmarked = (definition: (typeof all)[number]): readonly Field[] =>
  fieldsOf(definition).filter(
    ({ path, schema }) =>
      schema["personal"] === undefined && !marksOf(definition).some((mark) => path.startsWith(`${mark.path}.`)),
  );

describe("what events say about people", () => {
  it.each(catalogue.map((one) => [one.type, one] as const))(
    "is marked in %s, or somebody has said why not",
    (type, definition) => {
      const doubtful = unmarked(definition)
        .filter((field) => isFreeText(field) || isTelltale(field))
        .map(({ path }) => `${type} ${path}`)
        .filter((field) => !Object.hasOwn(NOT_PERSONAL, field));
      // Mark it: personal(…), schemas/event.ts. Or say in NOT_PERSONAL, above, why it is about nobody.
      expect(doubtful).toEqual([]);
    },
  );

  it("stands in no step of a consumer's own, because nothing that is marked does, and steps are made of ids", () => {
    expect(steps.length).toBeGreaterThan(8);
    expect(steps.flatMap((step) => marksOf(step))).toEqual([]);
    expect(
      steps.flatMap((step) =>
        unmarked(step)
          .filter(isTelltale)
          .map(({ path }) => `${step.type} ${path}`),
      ),
    ).toEqual([]);
  });

  it("is excused only where there is such a field", () => {
    const fields = new Set(catalogue.flatMap((one) => unmarked(one).map(({ path }) => `${one.type} ${path}`)));
    expect(Object.keys(NOT_PERSONAL).filter((field) => !fields.has(field) && !field.endsWith("data.reason"))).toEqual(
      [],
    );
  });

  it("is what the definitions give to logs and listings to mask", () => {
    for (const definition of all) {
      const marks = marksOf(definition).map(({ path, personalClass }) => [path.slice("data.".length), personalClass]);
      expect(Object.fromEntries(marks)).toEqual(definition.personal);
    }
    expect(catalogue.flatMap((one) => marksOf(one)).length).toBeGreaterThanOrEqual(6);
  });

  it("is no part of any subject, which stands in logs", () => {
    for (const { subject, personal: classes } of all)
      for (const field of subject.match(/[A-Za-z]+/g) ?? []) expect(Object.keys(classes)).not.toContain(field);
  });
});

const parcelSentV1 = defineEvent({
  type: "parcel-sent.v1",
  producers: ["legacy"],
  summary: "A parcel is on its way.",
  subject: "parcelId",
  data: z.looseObject({
    parcelId: anId(),
    by: openEnum(["rail", "road"]),
    to: personal(z.looseObject({ street: z.string(), of: z.array(z.union([z.number(), z.string()])) })),
    mail: personal(z.email()),
    tracking: personal(z.url(), "S").optional(),
    stops: z.array(z.looseObject({ town: z.string(), host: personal(z.string().max(30)) })),
    friends: z.record(z.string(), z.looseObject({ called: personal(z.string(), "S") })),
  }),
  example: {
    subject: "p1",
    source: "/parcels",
    data: {
      ...{ parcelId: "p1", by: "rail", mail: "ann@example.com" },
      to: { street: "Here 7", of: [7, "Ann"] },
      stops: [
        { town: "Ulm", host: "Bea" },
        { town: "Bonn", host: "Cid" },
      ],
      friends: { d: { called: "Dan" } },
    },
  },
});

describe("a fact with canaries", () => {
  it.each(all.map((one) => [one.type, one] as const))(
    "is a valid %s, with one in each field that is marked",
    (_, definition) => {
      for (let seed = 1; seed <= 5; seed++) {
        const luck = chance(seed);
        const nest = cage(luck);
        const fact = factWithCanaries(definition, { cage: nest, luck });
        const shown = new Set(nest.leaksIn([{ kind: "the fact", text: JSON.stringify(fact) }]).map(({ path }) => path));
        expect([...shown]).toEqual(expect.arrayContaining(marksOf(definition).map(({ path }) => path)));
        expect([...shown]).toEqual(expect.arrayContaining(["(an unknown attribute)", "data.(an unknown field)"]));
      }
    },
  );

  it("has them in whatever stands below a mark, and below what is not marked", () => {
    expect(marksOf(parcelSentV1)).toEqual([
      { path: "data.to", personalClass: "P" },
      { path: "data.mail", personalClass: "P" },
      { path: "data.tracking", personalClass: "S" },
      { path: "data.stops[].host", personalClass: "P" },
      { path: "data.friends{}.called", personalClass: "S" },
    ]);
    const told = Array.from({ length: 9 }, (_, seed) => {
      const luck = chance(seed);
      const nest = cage(luck);
      const { data } = factWithCanaries(parcelSentV1, { cage: nest, luck });
      expect(data).toMatchObject({
        parcelId: "p1",
        to: { of: [7, expect.any(String)] },
        stops: [{ town: "Ulm" }, { town: "Bonn" }],
      });
      return nest.leaksIn([{ kind: "the fact", text: JSON.stringify(data) }]).map(({ path }) => path);
    });
    const shown = told.flat();
    expect(shown).toEqual(
      expect.arrayContaining([
        "data.to.street",
        "data.to.of[]",
        "data.mail",
        "data.tracking",
        "data.stops[].host",
        "data.friends{}.called",
      ]),
    );
  });

  it("cannot be made where no canary fits, so that nobody believes it was looked for", () => {
    const short = defineEvent({
      type: "pin-set.v1",
      producers: ["legacy"],
      summary: "A PIN has been set.",
      subject: "userId",
      data: z.looseObject({ userId: anId(), pin: personal(z.string().max(4), "S") }),
      example: { subject: "u1", source: "/pins", data: { userId: "u1", pin: "1234" } },
    });
    const luck = chance(1);
    expect(() => factWithCanaries(short, { cage: cage(luck), luck })).toThrow("No canary fits data.pin of pin-set.v1");
  });
});
