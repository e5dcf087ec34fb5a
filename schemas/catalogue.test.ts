import { readdirSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import * as z from "zod";
import { catalogue, definitionOf, nearestTypes, readFact, UnknownEventType } from "./catalogue.ts";
import type { EventDefinition } from "./event.ts";

const named = catalogue.map((definition) => [definition.type, definition] as const);

/** What the example becomes with some of its data put differently. */
function withData({ example }: EventDefinition, data: object): unknown {
  return { ...example, data: { ...(example.data as object), ...data } };
}

function definition(type: string): EventDefinition {
  const found = definitionOf(type);
  if (found === undefined) throw new Error(`No event ${type}`);
  return found;
}

describe("the catalogue", () => {
  it("holds every event that has a file, once", () => {
    const files = readdirSync(new URL(".", import.meta.url), { recursive: true, encoding: "utf8" })
      .map((path) => /([^/\\]+\.v\d+)\.ts$/.exec(path)?.[1])
      .filter((type) => type !== undefined);

    expect(catalogue.map(({ type }) => type).sort()).toEqual(files.sort());
  });

  it("knows an event by its type", () => {
    expect(definitionOf("user-joined.v1")?.type).toBe("user-joined.v1");
    expect(definitionOf("user-joined.v9")).toBeUndefined();
  });

  it("guesses what was meant by an unknown type", () => {
    expect(nearestTypes("user-join.v1")).toEqual(["user-joined.v1"]);
  });
});

describe("reading any fact", () => {
  it.each(named)("reads the example of %s", (_, { example }) => {
    expect(readFact(example)).toEqual(example);
  });

  it.each(named)("keeps what it does not know of %s", (_, definition) => {
    const extended = withData(definition, { addedLater: { anything: [1] } });

    expect(readFact(extended)).toEqual(extended);
  });

  it("refuses an unknown type and says what was probably meant", () => {
    const read = () => readFact({ ...definition("user-joined.v1").example, type: "user-joind.v1" });

    expect(read).toThrow(UnknownEventType);
    expect(read).toThrow('No event type "user-joind.v1" is known; did you mean user-joined.v1?');
  });

  it("refuses what has no type", () => {
    for (const candidate of [{}, { type: 7 }, null, "text", undefined]) {
      expect(() => readFact(candidate)).toThrow(z.ZodError);
    }
  });

  it("takes the last of a field that a JSON text holds twice", () => {
    const text = JSON.stringify(definition("account-closed.v1").example);

    expect(readFact(JSON.parse(text.replace('"erase":', '"erase":false,"erase":')))).toMatchObject({
      data: { erase: true },
    });
  });
});

describe("what would be nonsense is refused, by the path", () => {
  const later = "2026-06-01T00:00:00Z";

  it.each<[string, object, string]>([
    ["subscription-bought.v1", { periodFrom: later, periodTo: later }, "data.periodTo"],
    ["subscription-renewed.v1", { periodFrom: later }, "data.periodTo"],
    ["subscription-bought.v1", { priceMinor: -1 }, "data.priceMinor"],
    ["subscription-bought.v1", { priceMinor: 9.99 }, "data.priceMinor"],
    ["refund-issued.v1", { amountMinor: -1 }, "data.amountMinor"],
    ["refund-issued.v1", { currency: "gbp" }, "data.currency"],
    ["payment-failed.v1", { attempt: 0 }, "data.attempt"],
    ["video-progressed.v1", { fromSeconds: 40, toSeconds: 30 }, "data.toSeconds"],
    ["video-started.v1", { durationSeconds: 0 }, "data.durationSeconds"],
    ["post-published.v1", { summary: "x".repeat(281) }, "data.summary"],
    ["post-published.v1", { visibility: "friends" }, "data.visibility"],
    ["post-deleted.v1", { reason: "boredom" }, "data.reason"],
    ["subscription-cancelled.v1", { effective: "soon" }, "data.effective"],
    ["user-joined.v1", { userId: "" }, "data.userId"],
    ["user-joined.v1", { userId: "u".repeat(129) }, "data.userId"],
    ["user-joined.v1", { timeZone: "" }, "data.timeZone"],
    ["comment-added.v1", { mentions: ["u1", ""] }, "data.mentions.1"],
    ["entitlement-changed.v1", { until: { stream: "soon" } }, "data.until.stream"],
    ["preferences-changed.v1", { quietHours: { from: "24:00", to: "07:00", days: [] } }, "data.quietHours.from"],
    ["upload-stored.v1", { sequencer: "not hex" }, "data.sequencer"],
  ])("%s %j", (type, data, path) => {
    const { error } = z.safeParse(definition(type).schema, withData(definition(type), data));

    expect(error?.issues.map((issue) => issue.path.join("."))).toEqual([path]);
    expect(() => readFact(withData(definition(type), data))).toThrow(z.ZodError);
  });
});

describe("what old accounts hold", () => {
  it("is read, however odd", () => {
    const odd = { locale: "Internet Explorer", timeZone: "London time" };

    expect(readFact(withData(definition("user-joined.v1"), odd))).toMatchObject({ data: odd });
  });
});

describe("open enums", () => {
  it.each<[string, object]>([
    ["user-joined.v1", { platform: "toaster" }],
    ["post-published.v1", { kind: "hologram" }],
    ["video-started.v1", { platform: "toaster" }],
    ["preferences-changed.v1", { category: "birthdays", channel: "pigeon" }],
  ])("%s accepts %j", (type, data) => {
    expect(readFact(withData(definition(type), data))).toMatchObject({ data });
  });
});

describe("reading is generated code", () => {
  // One read is on the path of every record; the interpreter would take three times as long.
  it.each(named)("for all of %s", (_, { schema }) => {
    for (const part of partsOf(schema)) expect(() => z.compile(part, { strict: true })).not.toThrow();
  });

  it("is missed when only a part of it falls back to the interpreter", () => {
    const interpreted = z.string().refine(Boolean, { when: () => true });
    const container = z.looseObject({ list: z.array(interpreted) });

    expect(() => z.compile(container, { strict: true })).not.toThrow();
    expect(() => partsOf(container).map((part) => z.compile(part, { strict: true }))).toThrow("must use the runtime");
  });
});

describe("reading hands on what it reads as it came", () => {
  it.each(named)("so nothing in %s would change it", (_, { schema }) => {
    expect(partsOf(schema).filter(changes)).toEqual([]);
  });

  it("is missed by a default, a transform, and text made smaller or a number of text", () => {
    const changing = [z.string().default("x"), z.string().transform(Number), z.string().trim(), z.coerce.number()];

    for (const part of changing)
      expect(partsOf(z.looseObject({ list: z.array(part) })).filter(changes)).not.toEqual([]);
  });
});

const CHANGING = ["default", "prefault", "catch", "transform", "pipe"];

function changes({ _zod: { def } }: z.core.SomeType): boolean {
  const { type, coerce, checks = [] } = def as z.core.$ZodTypeDef & { readonly coerce?: boolean };
  return CHANGING.includes(type) || coerce === true || checks.some((check) => check._zod.def.check === "overwrite");
}

/** A container hides that one of its parts is left to the interpreter, so each is looked at by itself. */
function partsOf(schema: z.core.SomeType): z.core.SomeType[] {
  const { shape = {}, ...others } = schema._zod.def as object as Readonly<Record<string, unknown>>;
  const parts = [...Object.values(shape as Readonly<Record<string, unknown>>), ...Object.values(others).flat()];
  return [schema, ...parts.filter((part) => part instanceof z.ZodType).flatMap(partsOf)];
}
