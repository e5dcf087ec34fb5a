import { describe, expect, it } from "@jest/globals";
import * as z from "zod";
import { anId, aTime, defineEvent, openEnum, personal } from "./event.ts";

const parcelSentV1 = defineEvent({
  type: "parcel-sent.v1",
  producers: ["warehouse"],
  summary: "A parcel has left the house.",
  subject: "parcelId",
  data: z.looseObject({
    parcelId: anId(),
    to: personal(z.string()).describe("Name and street"),
    code: personal(z.string(), "S").optional(),
    carrier: openEnum(["bicycle", "van"]),
    from: aTime(),
    until: aTime(),
  }),
  rules: [
    { field: "until", says: "from is before until", holds: ({ from, until }) => Date.parse(from) < Date.parse(until) },
  ],
  example: {
    subject: "a1",
    source: "/warehouse",
    data: {
      parcelId: "a1",
      to: "Ann, High Street 1",
      carrier: "van",
      from: "2026-03-01T09:00:00Z",
      until: "2026-03-01T09:00:00.5Z",
    },
  },
});

const { example } = parcelSentV1;

function issuesOf(candidate: unknown) {
  try {
    parcelSentV1.read(candidate);
    return [];
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    return error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  }
}

describe("reading a fact", () => {
  it("gives back what its example says", () => {
    expect(parcelSentV1.read(example)).toEqual(example);
  });

  it("keeps attributes and fields it does not know", () => {
    const extended = { ...example, receivedat: "2026-03-01T09:00:01Z", data: { ...example.data, colour: "red" } };

    expect(parcelSentV1.read(extended)).toEqual(extended);
  });

  it("names the path of everything that is wrong, not only of the first", () => {
    const { time: _, ...timeless } = example;

    expect(issuesOf({ ...timeless, id: "", data: { ...example.data, parcelId: 7 } })).toEqual([
      expect.stringMatching(/^id: /),
      expect.stringMatching(/^time: /),
      expect.stringMatching(/^data\.parcelId: /),
    ]);
  });

  it.each(["2026-03-01T09:00:00+01:00", "2026-02-30T09:00:00Z", "2026-03-01 09:00:00Z", "yesterday"])(
    "refuses the time %s",
    (time) => {
      expect(issuesOf({ ...example, time })).toEqual([expect.stringMatching(/^time: /)]);
    },
  );

  it("counts characters, not code units", () => {
    const withId = (id: string) => issuesOf({ ...example, id });

    expect(withId("\u{1F600}".repeat(128))).toEqual([]);
    expect(withId("\u{1F600}".repeat(129))).toEqual([expect.stringMatching(/^id: /)]);
  });

  it("accepts an unknown value of an open enum, but not an empty one", () => {
    const by = (carrier: string) => issuesOf({ ...example, data: { ...example.data, carrier } });

    expect(by("drone")).toEqual([]);
    expect(by("")).toEqual([expect.stringMatching(/^data\.carrier: /)]);
  });

  it("refuses data that breaks a rule between fields, and names the field", () => {
    const data = { ...example.data, until: example.data.from };

    expect(issuesOf({ ...example, data })).toEqual(["data.until: from is before until"]);
  });

  it("is the same however often it was done before", () => {
    const broken = { ...example, id: "", data: { ...example.data, until: example.data.from } };
    const before = issuesOf(broken);
    for (let n = 0; n < 1_000; n++) parcelSentV1.read(example);

    expect(before).toEqual([expect.stringMatching(/^id: /), "data.until: from is before until"]);
    expect(issuesOf(broken)).toEqual(before);
    expect(issuesOf({ ...broken, id: "x" })).toEqual(["data.until: from is before until"]);
    expect(parcelSentV1.read(example)).toEqual(example);
  });

  it("refuses another event's fact", () => {
    expect(issuesOf({ ...example, type: "parcel-sent.v2" })).toEqual([expect.stringMatching(/^type: /)]);
  });

  it.each([null, undefined, "text", 7, []])("refuses %j, which is no fact", (candidate) => {
    expect(issuesOf(candidate)).not.toEqual([]);
  });
});

describe("a definition", () => {
  it("knows what is personal and what is secret, also below an optional", () => {
    expect(parcelSentV1.personal).toEqual({ to: "P", code: "S" });
  });

  it("says in its JSON Schema what zod cannot", () => {
    expect(parcelSentV1.jsonSchema()).toMatchObject({
      properties: {
        to: { personal: "P", description: "Name and street" },
        carrier: { type: "string", minLength: 1, known: ["bicycle", "van"] },
        from: { type: "string", format: "date-time", pattern: "Z$" },
      },
      rules: ["from is before until"],
    });
  });

  it.each(["parcel-sent", "ParcelSent.v1", "parcel-sent.v0", "parcel sent.v1"])("is refused the type %s", (type) => {
    const data = z.looseObject({});
    const words = { type, producers: [], summary: "", subject: "id", data };

    expect(() => defineEvent({ ...words, example: { subject: "a", source: "/a", data: {} } })).toThrow(
      `"${type}" is no event type`,
    );
  });
});
