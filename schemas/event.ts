import * as z from "zod";

/** Ids and sources: long enough for any producer's own, short enough for every index key. */
export const MAX_ID_LENGTH = 128;

/** Bucket and key of an object are the longest pair a subject is made of: 63 + 1 + 1,024. */
const MAX_SUBJECT_LENGTH = 1_088;

/** A fact as JSON may not be larger: two fit a minimal SNS call, and a DynamoDB row always holds one. */
export const MAX_FACT_BYTES = 65_536;

// Made once: schemas are cheap to read with and dear to make, and every event has several.
const id = z.string().min(1).max(MAX_ID_LENGTH);
const time = z.iso.datetime();

/** An id that somebody else chose: any text of 1 to 128 characters. */
export const anId = () => id;

/** A moment, RFC 3339 in UTC (`2026-11-20T09:00:00.000Z`). */
export const aTime = () => time;

/**
 * Text of which some values are known today. Others are accepted, because a producer learns a new one
 * before its hearers do; whoever hears one it does not know treats it as the least surprising known one.
 */
export const openEnum = (known: readonly [string, ...string[]]) => z.string().min(1).max(MAX_ID_LENGTH).meta({ known });

/** P: about a person. S: a secret. Both are masked in logs and in the replayer; S is never revealed. */
export type PersonalClass = "P" | "S";

/** Marks a field so that logs and the replayer mask it. */
export function personal<S extends z.ZodType>(schema: S, personalClass: PersonalClass = "P"): S {
  return schema.meta({ ...schema.meta(), personal: personalClass });
}

/** Attributes we do not know are kept. Every attribute is described at {@link Fact}. */
const envelope = z.looseObject({
  specversion: z.literal("1.0"),
  id: anId(),
  source: anId(),
  type: z.string().min(1),
  subject: z.string().min(1).max(MAX_SUBJECT_LENGTH),
  time: aTime(),
  datacontenttype: z.literal("application/json").optional(),
  dataschema: z.string().optional(),
  partitionkey: z.string().min(1).max(256).optional(),
  sequence: z
    .string()
    .regex(/^\d{1,20}$/)
    .optional(),
  correlationid: anId().optional(),
  causationid: anId().optional(),
  traceparent: z
    .string()
    .regex(/^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/)
    .optional(),
  tracestate: z.string().max(512).optional(),
  replayid: anId().optional(),
});

/** Something that happened, as it travels on every hop: CloudEvents 1.0 in JSON. Extra attributes are kept. */
export interface Fact<Type extends string = string, Data = unknown> {
  readonly specversion: "1.0";
  /** The identity of the fact everywhere, chosen by its producer and unique per `source`. */
  readonly id: string;
  readonly source: string;
  readonly type: Type;
  /** The aggregate it is about. */
  readonly subject: string;
  /** When it happened in the world, not when it was sent. RFC 3339, UTC. */
  readonly time: string;
  readonly datacontenttype?: "application/json" | undefined;
  readonly dataschema?: string | undefined;
  /** Facts of one key keep their order on the stream. `subject` when absent. */
  readonly partitionkey?: string | undefined;
  /** The aggregate's own version, when its producer has one: up to 20 digits. */
  readonly sequence?: string | undefined;
  readonly correlationid?: string | undefined;
  readonly causationid?: string | undefined;
  /** W3C Trace Context. https://www.w3.org/TR/trace-context/ */
  readonly traceparent?: string | undefined;
  readonly tracestate?: string | undefined;
  /** Present only on a replayed fact: rebuild state, cause no outside effect. */
  readonly replayid?: string | undefined;
  readonly data: Data;
}

/** One version of one event: who says it, what it means, how to read it, one example. */
export interface EventDefinition<F extends Fact = Fact> {
  /** `<past-tense-fact>.v<major>`, e.g. `user-joined.v1`. */
  readonly type: F["type"];
  /** Who may say it. */
  readonly producers: readonly string[];
  readonly summary: string;
  /** The rule for `subject`, as words for people: `userId`, `follower>followee`. */
  readonly subject: string;
  /** Shared by the docs, the test builders and the compatibility check. */
  readonly example: F;
  /** Fields of `data` that hold personal or secret values, e.g. `{ handle: "P" }`. */
  readonly personal: Readonly<Record<string, PersonalClass>>;
  /** Of the whole fact, as it was written: for tools. Everybody else reads. */
  readonly schema: z.ZodType;
  /**
   * JSON Schema (draft 2020-12) of `data`, for the docs and the compatibility check. Beside the standard words:
   * `known` values of an open enum, the class of what is `personal`, and the `rules` between fields.
   */
  jsonSchema(): z.core.JSONSchema.BaseSchema;
  /**
   * Unknown extra fields are kept.
   * @throws {z.ZodError} whose issues name the path of every field that breaks the schema.
   */
  read(candidate: unknown): F;
}

/** The fact that a definition reads. */
export type FactOf<Definition> = Definition extends EventDefinition<infer F> ? F : never;

/** What must hold between fields, because data that breaks it would be nonsense. */
export interface Rule<Data> {
  /** The field that is named when the rule is broken. */
  readonly field: keyof Data & string;
  /** A promise, in words: `periodFrom is before periodTo`. */
  readonly says: string;
  holds(data: Data): boolean;
}

export interface EventWords<Type extends string, Data extends z.ZodObject> {
  readonly type: Type;
  readonly producers: readonly string[];
  readonly summary: string;
  readonly subject: string;
  readonly data: Data;
  readonly rules?: readonly Rule<z.output<Data>>[];
  /** The example's data; its envelope is filled in with fixed, readable values. */
  readonly example: { readonly subject: string; readonly source: string; readonly data: z.output<Data> };
}

/** To compile takes a millisecond, which so many reads save again, and none of a function's first batch waits for it. */
const READS_BEFORE_COMPILING = 1_000;

const NAME = /^[a-z]+(-[a-z]+)*\.v[1-9]\d*$/;

/**
 * `data` should be a `z.looseObject`, so that a field added by a later minor change is kept, without defaults or
 * transforms: what is valid is handed on as it came.
 * @throws {TypeError} when the type is not `<kebab-case-fact>.v<major>`.
 */
export function defineEvent<const Type extends string, Data extends z.ZodObject>(
  words: EventWords<Type, Data>,
): EventDefinition<Fact<Type, z.output<Data>>> {
  type F = Fact<Type, z.output<Data>>;
  if (!NAME.test(words.type)) {
    throw new TypeError(`"${words.type}" is no event type: write <past-tense-fact>.v<major>, e.g. user-joined.v1`);
  }
  const data = ruled(words.data, words.rules ?? []);
  const schema = envelope.extend({ type: z.literal(words.type), data });
  let reads = 0;
  let reading: z.ZodType = schema;
  return {
    type: words.type,
    producers: words.producers,
    summary: words.summary,
    subject: words.subject,
    personal: personalPaths(words.data),
    schema,
    jsonSchema: () => z.toJSONSchema(data, { io: "input", override: plainTime }),
    read(candidate) {
      if (++reads === READS_BEFORE_COMPILING) reading = z.compile<z.ZodType>(schema);
      // Parsing makes a copy, which is dear and would be the same: a schema here changes nothing that it reads.
      return (z.validate(reading, candidate) ? candidate : schema.parse(candidate)) as F;
    },
    example: {
      specversion: "1.0",
      id: `${words.type}:example`,
      time: "2026-03-01T09:00:00.000Z",
      datacontenttype: "application/json",
      type: words.type,
      ...words.example,
    },
  };
}

function ruled<Data extends z.ZodObject>(data: Data, rules: readonly Rule<z.output<Data>>[]): z.ZodType {
  if (rules.length === 0) return data;
  let schema: z.ZodType = data;
  for (const rule of rules) {
    schema = schema.refine((value) => rule.holds(value as z.output<Data>), { path: [rule.field], message: rule.says });
  }
  return schema.meta({ rules: rules.map(({ says }) => says) });
}

/** Zod's own pattern spells out the calendar in 250 characters; `date-time` says it, but for UTC. */
function plainTime({ jsonSchema }: { readonly jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.format === "date-time") jsonSchema.pattern = "Z$";
}

function personalPaths(data: z.ZodObject): Readonly<Record<string, PersonalClass>> {
  const paths: Record<string, PersonalClass> = {};
  for (const [field, schema] of Object.entries(data.shape)) {
    const mark = personalMark(schema as z.ZodType);
    if (mark !== undefined) paths[field] = mark;
  }
  return paths;
}

/** The mark may sit below `.optional()` or `.nullable()`. */
function personalMark(schema: z.ZodType): PersonalClass | undefined {
  const mark = schema.meta()?.["personal"];
  if (mark === "P" || mark === "S") return mark;
  return schema instanceof z.ZodOptional || schema instanceof z.ZodNullable
    ? personalMark(schema.unwrap() as z.ZodType)
    : undefined;
}
