import { describe, expect, it } from "@jest/globals";
import * as z from "zod";
import { anId, defineEvent, type EventDefinition, type EventWords, personal } from "./event.ts";
import { checkPromises, type PublishedFolder, renew } from "./promises.ts";

const TYPE = "parcel-sent.v1";
const NOTHING: PublishedFolder = { register: [], files: new Map() };

const parcelSent = (words: Partial<EventWords<typeof TYPE, z.ZodObject>> = {}): EventDefinition =>
  defineEvent<string, z.ZodObject>({
    type: TYPE,
    producers: ["warehouse"],
    summary: "A parcel has left the house.",
    subject: "parcelId",
    data: z.looseObject({ parcelId: anId(), weight: z.int().optional() }),
    example: { subject: "a1", source: "/warehouse", data: { parcelId: "a1" } },
    ...words,
  });

/** The folder as it stands when everything given is published. */
function publishedBy(catalogue: readonly EventDefinition[], published = NOTHING): PublishedFolder {
  const { files, register } = renew({ catalogue, published, consumers: [] });
  return { register, files: new Map([...published.files, ...files]) };
}

function check(catalogue: readonly EventDefinition[], published: PublishedFolder, consumers: readonly string[] = []) {
  return checkPromises({ catalogue, published, consumers });
}

describe("a published event", () => {
  const published = publishedBy([parcelSent()]);

  it("keeps its promise when nothing changes", () => {
    expect(check([parcelSent()], published)).toEqual([]);
  });

  it("may not change, and is told the type, the path and the way out", () => {
    const changed = parcelSent({ data: z.looseObject({ parcelId: anId() }) });

    expect(check([changed], published)).toEqual([
      {
        type: TYPE,
        path: "data.weight",
        problem: "the field was removed; hearers rely on it",
        fix: "put the field back, or say parcel-sent.v2 beside it",
      },
    ]);
  });

  it("keeps its subject", () => {
    const changed = parcelSent({
      subject: "depot/parcelId",
      data: z.looseObject({ parcelId: anId(), weight: z.int().optional(), depot: anId().optional() }),
      example: { subject: "d1/a1", source: "/warehouse", data: { parcelId: "a1", depot: "d1" } },
    });

    expect(check([changed], published)).toEqual([expect.objectContaining({ type: TYPE, path: "subject" })]);
  });

  it("reads every example it ever had", () => {
    const bold = parcelSent({ example: { subject: "A1", source: "/warehouse", data: { parcelId: "A1" } } });
    const twice = publishedBy([bold], published);
    // What JSON Schema cannot say is caught by the examples alone.
    const changed = parcelSent({
      rules: [{ field: "parcelId", says: "lower case", holds: ({ parcelId }) => parcelId !== "A1" }],
    });

    expect(check([changed], twice)).toContainEqual({
      type: TYPE,
      path: "example.data.parcelId",
      problem: "an example no longer reads: lower case",
      fix: "let the schema read it again; an example that was published never changes",
    });
  });

  it("is missed when its file is gone", () => {
    const gone = { ...published, files: new Map() };

    expect(check([parcelSent()], gone)).toEqual([
      expect.objectContaining({ type: TYPE, path: `schemas/published/${TYPE}.json`, fix: "restore it from git" }),
    ]);
    expect(renew({ catalogue: [parcelSent()], published: gone, consumers: [] }).files.size).toBe(0);
  });

  it("is missed when the catalogue has it no more, with its file or without", () => {
    const missed = [expect.objectContaining({ type: TYPE, path: "schemas/catalogue.ts" })];

    expect(check([], published)).toEqual(missed);
    expect(check([], { ...published, files: new Map() })).toEqual(missed);
  });

  it("is told when its file is no publication", () => {
    const broken = { ...published, files: new Map([[TYPE, "{"]]) };

    expect(check([parcelSent()], broken)).toEqual([
      expect.objectContaining({ type: TYPE, problem: expect.stringContaining("it is no publication") }),
    ]);
  });

  it("has to be published again when it has grown, so that the new field is kept, too", () => {
    const grown = parcelSent({
      data: z.looseObject({ parcelId: anId(), weight: z.int().optional(), colour: z.string().optional() }),
    });

    expect(check([grown], published)).toEqual([
      expect.objectContaining({ problem: "it has grown since it was published" }),
    ]);
    expect(check([parcelSent()], publishedBy([grown], published))).toEqual([
      expect.objectContaining({ path: "data.colour" }),
    ]);
  });

  it("is not renamed because a consumer comes to be named like it", () => {
    expect(check([parcelSent()], published, ["parcel"])).toEqual([]);
  });

  it("is missed in the register", () => {
    expect(check([parcelSent()], { ...published, register: [] })).toEqual([
      expect.objectContaining({ type: TYPE, problem: expect.stringContaining("register.json") }),
    ]);
  });
});

describe("a new event", () => {
  it("has to be published", () => {
    expect(check([parcelSent()], NOTHING)).toEqual([
      {
        type: TYPE,
        path: `schemas/published/${TYPE}.json`,
        problem: "it is not published yet",
        fix: "run npm run schemas:publish and commit what it writes",
      },
    ]);
  });

  it.each<[string, Partial<EventWords<typeof TYPE, z.ZodObject>>, string]>([
    [
      "whose example does not read",
      { example: { subject: "", source: "/w", data: { parcelId: "" } } },
      "example.subject",
    ],
    [
      "whose example breaks its subject rule",
      { example: { subject: "b", source: "/w", data: { parcelId: "a" } } },
      "example.subject",
    ],
    ["whose subject is made of what is not there", { subject: "customerId" }, "subject"],
    ["that drops fields it does not know", { data: z.object({ parcelId: anId() }) }, "data"],
    [
      "with a mark that masks nothing",
      { data: z.looseObject({ parcelId: anId(), to: z.looseObject({ name: personal(anId()) }).optional() }) },
      "data.to",
    ],
    [
      "that names a consumer in a field",
      { data: z.looseObject({ parcelId: anId(), timelinesAt: anId().optional() }) },
      "data.timelinesAt",
    ],
  ])("%s is refused", (_, words, path) => {
    const situation = { catalogue: [parcelSent(words)], published: NOTHING, consumers: ["timelines"] };

    expect(checkPromises(situation)).toContainEqual(expect.objectContaining({ type: TYPE, path }));
    expect(renew(situation).files.size).toBe(0);
  });

  it.each([
    ["is named as an order", "send-parcel.v1"],
    ["is named as a thing", "parcel-feed.v1"],
    ["names nothing it happened to", "sent.v1"],
    ["names a consumer", "timelines-parcel-sent.v1"],
  ])("that %s is refused", (_, type) => {
    const named = { ...parcelSent(), type };

    expect(check([named], NOTHING, ["timelines"])).toContainEqual(expect.objectContaining({ type, path: "type" }));
  });
});
