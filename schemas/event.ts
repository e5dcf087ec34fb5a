import * as z from "zod";

/** Ids, subjects and sources: long enough for any producer's own, short enough for every index key. */
const MAX_ID_LENGTH = 128;

/** A fact as JSON may not be larger: two fit a minimal SNS call, and a DynamoDB row always holds one. */
export const MAX_FACT_BYTES = 65_536;

/** An id that somebody else chose: any text of 1 to 128 characters. */
export const anId = () => z.string().min(1).max(MAX_ID_LENGTH);

/** A moment, RFC 3339 in UTC (`2026-11-20T09:00:00.000Z`). */
export const aTime = () => z.iso.datetime();

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
  subject: z
    .string()
    .min(1)
    .max(2 * MAX_ID_LENGTH + 1),
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
  /** Paths into `data` that hold personal or secret values, e.g. `{ handle: "P" }`. */
  readonly personal: Readonly<Record<string, PersonalClass>>;
  /** JSON Schema (draft 2020-12) of `data`, for the docs and the compatibility check. */
  jsonSchema(): z.core.JSONSchema.BaseSchema;
  /**
   * Unknown extra fields are kept.
   * @throws {z.ZodError} whose issues name the path of every field that breaks the schema.
   */
  read(candidate: unknown): F;
}

/** The fact that a definition reads. */
export type FactOf<Definition> = Definition extends EventDefinition<infer F> ? F : never;

export interface EventWords<Type extends string, Data extends z.ZodObject> {
  readonly type: Type;
  readonly producers: readonly string[];
  readonly summary: string;
  readonly subject: string;
  readonly data: Data;
  /** The example's data; its envelope is filled in with fixed, readable values. */
  readonly example: { readonly subject: string; readonly source: string; readonly data: z.output<Data> };
}

const NAME = /^[a-z]+(-[a-z]+)*\.v[1-9]\d*$/;

/**
 * `data` should be a `z.looseObject`, so that a field added by a later minor change is kept.
 * @throws {TypeError} when the type is not `<kebab-case-fact>.v<major>`.
 */
export function defineEvent<const Type extends string, Data extends z.ZodObject>(
  words: EventWords<Type, Data>,
): EventDefinition<Fact<Type, z.output<Data>>> {
  type F = Fact<Type, z.output<Data>>;
  if (!NAME.test(words.type)) {
    throw new TypeError(`"${words.type}" is no event type: write <past-tense-fact>.v<major>, e.g. user-joined.v1`);
  }
  const schema: z.ZodType = envelope.extend({ type: z.literal(words.type), data: words.data });
  // Compiling takes about a millisecond, so only the types a function really meets pay for it.
  let compiled: z.ZodType | undefined;
  return {
    type: words.type,
    producers: words.producers,
    summary: words.summary,
    subject: words.subject,
    personal: personalPaths(words.data),
    jsonSchema: () => z.toJSONSchema(words.data, { io: "input" }),
    read: (candidate) => (compiled ??= z.compile(schema)).parse(candidate) as F,
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
