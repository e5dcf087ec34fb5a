import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import * as z from "zod";
import { catalogue } from "../../schemas/catalogue.ts";
import { contactChangedV1 } from "../../schemas/account/contact-changed.v1.ts";
import { preferencesChangedV1 } from "../../schemas/preferences/preferences-changed.v1.ts";
import { anId, defineEvent, type EventDefinition, personal } from "../../schemas/event.ts";
import { aCargo, aPointer } from "../../test/replayer/letters.ts";
import { shownCargo, shownReason } from "./shown.ts";

const loggedInV1 = defineEvent({
  type: "user-logged-in.v1",
  producers: ["test"],
  summary: "Somebody has logged in.",
  subject: "userId",
  data: z.looseObject({ userId: anId(), handle: personal(anId()), token: personal(anId(), "S") }),
  example: { subject: "u1", source: "/test", data: { userId: "u1", handle: "ann", token: "hunter2" } },
});
const definitions = new Map<string, EventDefinition>([...catalogue, loggedInV1].map((one) => [one.type, one]));
/** Asked for texts alone. */
const definitionOf = (type: string) => definitions.get(type.normalize());

const masked = (said: unknown) => shown(said, false);
const revealed = (said: unknown) => shown(said, true);
const shown = (said: unknown, reveal: boolean) =>
  shownCargo(aCargo({ body: typeof said === "string" ? said : JSON.stringify(said) }), { definitionOf, reveal });
const { example } = loggedInV1;
const envelopeOf = (said: unknown) => ({
  Type: "Notification",
  TopicArn: "arn",
  Timestamp: "2026-03-01T09:00:00.000Z",
  Message: JSON.stringify(said),
});

describe("a fact, as it is shown", () => {
  it("has its envelope and what its schema knows; personal and secret values are masked", () => {
    expect(masked(example)).toEqual({ ...example, data: { userId: "u1", handle: "<P>", token: "<S>" } });
  });

  it("has personal values where somebody asks for them, and never secrets", () => {
    expect(revealed(example)).toEqual({ ...example, data: { userId: "u1", handle: "ann", token: "<S>" } });
  });

  it("has of what its schema does not know the shape alone, down to the last field", () => {
    const data = { userId: "u1", note: "ann was here", more: { list: ["ann", 7, null, true], deep: { at: "home" } } };
    expect(masked({ ...example, data })).toEqual({
      ...example,
      data: {
        userId: "u1",
        note: "<string>",
        more: { list: ["<string>", "<number>", "<null>", "<boolean>"], deep: { at: "<string>" } },
      },
    });
    expect(revealed({ ...example, data })).toEqual({ ...example, data });
  });

  it("has of what is within a field only what its schema knows there", () => {
    const { example: told } = preferencesChangedV1;
    const quietHours = { from: "22:00", to: "07:00", days: ["mon"], because: "ann's baby", of: { name: "bea" } };
    expect(masked({ ...told, data: { ...told.data, quietHours } })).toMatchObject({
      data: {
        quietHours: { from: "22:00", to: "07:00", days: ["mon"], because: "<string>", of: { name: "<string>" } },
      },
    });
  });

  it("has the shape alone of what stands where the schema promises something else", () => {
    const { example: told } = preferencesChangedV1;
    const data = { ...told.data, channel: { address: "ann@example.org" }, category: ["ann"], quietHours: ["ann"] };
    expect(masked({ ...told, data })).toMatchObject({
      data: { channel: { address: "<string>" }, category: ["<string>"], quietHours: ["<string>"] },
    });
    expect(masked({ ...told, data: { ...told.data, quietHours: { days: { ann: "ann" } } } })).toMatchObject({
      data: { quietHours: { days: { ann: "<string>" } } },
    });
  });

  it.each(["constructor", "toString", "__proto__", "hasOwnProperty"])("knows no field called %s", (name) => {
    const body = JSON.stringify(example).replace('"handle"', `"${name}"`);
    const { data } = masked(body) as { readonly data: Record<string, unknown> };
    expect(Object.entries(data)).toEqual([
      ["userId", "u1"],
      [name, "<string>"],
      ["token", "<S>"],
    ]);
  });

  it.each(["user-logged-in.v2", "", "__proto__", 7, null])("is masked whole when nobody knows its type: %j", (type) => {
    expect(masked({ ...example, type })).toMatchObject({
      data: { userId: "<string>", handle: "<string>", token: "<string>" },
    });
    expect(revealed({ ...example, type })).toMatchObject({ data: { userId: "u1", handle: "ann" } });
  });

  it("has the shape of data that are no object, and none where it has none", () => {
    expect(masked({ ...example, data: "ann" })).toEqual({ ...example, data: "<string>" });
    expect(masked({ ...example, data: ["ann"] })).toEqual({ ...example, data: ["<string>"] });
    expect(revealed({ ...example, data: ["ann"] })).toEqual({ ...example, data: ["ann"] });
    expect(masked({ id: "f1" })).toEqual({ id: "f1" });
  });

  it("has beside the envelope's attributes those of others, masked until somebody asks", () => {
    expect(masked({ id: "f1", mood: "sad" })).toEqual({ id: "f1", other: { mood: "<string>" } });
    expect(revealed({ id: "f1", mood: "sad" })).toEqual({ id: "f1", other: { mood: "sad" } });
  });

  it("has an envelope of texts and numbers; what else somebody put there is masked", () => {
    expect(masked({ id: { name: "ann" }, subject: ["ann"], source: null, sequence: 7, revision: 2 })).toEqual({
      id: { name: "<string>" },
      subject: ["<string>"],
      source: "<null>",
      sequence: 7,
      revision: 2,
    });
  });

  it("shows each attribute that an envelope may have", () => {
    const names =
      "specversion id source type subject time datacontenttype dataschema partitionkey sequence correlationid causationid traceparent tracestate replayid revision";
    const envelope = Object.fromEntries(names.split(" ").map((name) => [name, `its ${name}`]));
    expect(masked(envelope)).toEqual(envelope);
  });

  it("is shown however deep it is nested, as far as a page can hold it", () => {
    const nested = (depth: number) => `{"data":${'{"a":'.repeat(depth)}1${"}".repeat(depth)}}`;
    expect(masked(nested(100))).toEqual(JSON.parse(nested(100).replace("1", '"<number>"')));
    expect(revealed(nested(100))).toEqual(JSON.parse(nested(100)));
    const lost = JSON.parse(nested(100).replace("1", '"<…>"')) as unknown;
    expect([masked(nested(101)), revealed(nested(101))]).toEqual([lost, lost]);
    expect(JSON.stringify(revealed(nested(50_000)))).toContain('"<…>"');
    expect(revealed(`{"data":${"[".repeat(50_000)}${"]".repeat(50_000)}}`)).toBeDefined();
  });
});

describe("what else a letter carries, as it is shown", () => {
  it("is within SNS's envelope the fact, beside where it came from", () => {
    expect(masked(envelopeOf(example))).toEqual({
      topic: "arn",
      publishedAt: "2026-03-01T09:00:00.000Z",
      message: masked(example),
    });
    expect(revealed(envelopeOf(example))).toMatchObject({ message: revealed(example) });
  });

  it("is of words within SNS's envelope that they are words", () => {
    expect(masked({ ...envelopeOf({}), Message: "ann was here" })).toMatchObject({ message: "<string>" });
  });

  it("is masked where something only looks like SNS's envelope", () => {
    expect(masked({ ...envelopeOf(example), TopicArn: { of: "ann" }, Timestamp: ["ann"] })).toMatchObject({
      topic: { of: "<string>" },
      publishedAt: ["<string>"],
    });
    const { TopicArn: _, ...without } = envelopeOf(example);
    expect(masked(without)).toEqual({ other: { Type: "<string>", Timestamp: "<string>", Message: "<string>" } });
  });

  it("is of what is no JSON object how many bytes it has", () => {
    expect(masked("für Ann")).toEqual({ bytes: 8 });
    expect(revealed('["ann"]')).toEqual({ bytes: 7 });
    expect(shownCargo(aCargo({ body: "AQID", encoding: "base64" }), { definitionOf, reveal: true })).toEqual({
      bytes: 3,
    });
    expect(shownCargo(aCargo({ body: "e30=", encoding: "base64" }), { definitionOf, reveal: true })).toEqual({
      bytes: 2,
    });
  });

  it("is of records where they are", () => {
    expect(shownCargo({ kind: "records", pointer: aPointer() }, { definitionOf, reveal: false })).toEqual(aPointer());
  });
});

/** No word of the catalogue has it. */
const PERSONAL = "annika@example.org";

describe("what is personal", () => {
  const telling = [...catalogue, loggedInV1].filter(({ personal: classes }) => Object.keys(classes).length > 0);

  /** The example, with a mark in every personal and secret field, and whatever else beside. */
  const withMarks = fc
    .tuple(fc.constantFrom(...telling), fc.object({ maxDepth: 2 }), fc.boolean())
    .map(([definition, more, isWrapped]) => {
      const unknown = JSON.parse(
        JSON.stringify(more, (_, value: unknown) => (typeof value === "bigint" ? 0 : value)),
      ) as object;
      const marks = Object.fromEntries(
        Object.entries(definition.personal).map(([name, one]) => [name, `${PERSONAL} ${one}`]),
      );
      const said = {
        ...definition.example,
        data: { more: { unknown, whose: PERSONAL }, ...(definition.example.data as object), ...marks },
      };
      return isWrapped ? envelopeOf(said) : said;
    });

  it.each(telling.map((one) => [one.type, one] as const))(
    "never shows of an example of %s until somebody asks",
    (_, definition) => {
      const data = definition.example.data as Readonly<Record<string, unknown>>;
      const page = masked(definition.example) as { readonly data: Readonly<Record<string, unknown>> };
      for (const [name, personalClass] of Object.entries(definition.personal)) {
        if (name in data) expect(page.data[name]).toBe(`<${personalClass}>`);
        if (typeof data[name] === "string") expect(Object.values(page.data)).not.toContain(data[name]);
      }
    },
  );

  it("never shows until somebody asks, whatever else a fact holds; and secrets not even then", () => {
    fc.assert(
      fc.property(withMarks, (said) => {
        expect(JSON.stringify(masked(said))).not.toContain(PERSONAL);
        const page = JSON.stringify(revealed(said));
        expect(page).not.toContain(`${PERSONAL} S`);
        expect(page).toContain(PERSONAL);
      }),
    );
  });

  it("never shows of a fact whose type somebody misspelt", () => {
    const { example: told } = contactChangedV1;
    const page = JSON.stringify(
      masked({ ...told, type: "contact-change.v1", data: { ...told.data, address: PERSONAL } }),
    );
    expect(page).not.toContain(PERSONAL);
  });
});

describe("why a letter died, as it is shown", () => {
  it.each([
    [
      "UNREADABLE_FACT",
      "post-published.v1 breaks its schema at data.postId: Invalid input",
      "UNREADABLE_FACT: post-published.v1 breaks its schema at data.postId: Invalid input",
    ],
    ["TypeError", "no user 'ann' of 7", "TypeError"],
    ["TypeError", "TypeError: is not a function in priceOf", "TypeError: is not a function in priceOf"],
    ["Runtime.ExitError", "RequestId: 7f3c Error: Runtime exited of ann", "Runtime.ExitError: Runtime exited"],
    ["Error", "Post 7f3c1f0e-0000-4000-8000-0123456789ab is gone", "Error"],
    ["ERROR", "no user 'ann'", "ERROR"],
    ["MY_Error", "no user 'ann'", "MY_Error"],
    ["my UNREADABLE_FACT", "no user 'ann'", "Error"],
    ["UNREADABLE_FACT 2", "no user 'ann'", "Error"],
    ["PUBLISH_REFUSED", "", "PUBLISH_REFUSED"],
    ["FACT_TOO_LARGE", "A fact is at most 65536 bytes", "FACT_TOO_LARGE: A fact is at most 65536 bytes"],
    ["RecordAgeExceeded", "", "RecordAgeExceeded"],
  ])("names of %s what may be named", (code, message, shownAs) => {
    expect(shownReason({ code, message })).toBe(shownAs);
  });
});
