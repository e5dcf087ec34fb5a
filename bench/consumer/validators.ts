import { Type } from "@sinclair/typebox";
import { TypeCompiler } from "@sinclair/typebox/compiler";
import { Ajv2020 } from "ajv/dist/2020.js";
import * as z from "zod";
import { MAX_ID_LENGTH } from "../../schemas/event.ts";
import { DEFINITION } from "./facts.ts";

/** One schema, as each of the validators has it: they check the same. @throws {Error} for what breaks it. */
export type Validate = (candidate: unknown) => unknown;

const { schema } = DEFINITION;

export const withZod = (): Validate => (candidate) => schema.parse(candidate);

export function withCompiledZod(): Validate {
  const compiled = z.compile<z.ZodType>(schema);
  return (candidate) => compiled.parse(candidate);
}

/** What is valid is passed on as it is, and not copied. */
export function withValidatedZod(): Validate {
  const compiled = z.compile<z.ZodType>(schema);
  return (candidate) => (z.validate(compiled, candidate) ? candidate : compiled.parse(candidate));
}

export function withAjv(): Validate {
  const validate = new Ajv2020({ formats: { "date-time": true } }).compile(
    z.toJSONSchema(schema, { io: "input", override: standardWords }),
  );
  return (candidate) => {
    if (!validate(candidate)) throw new TypeError(JSON.stringify(validate.errors));
    return candidate;
  };
}

/** Ajv takes no words of ours. */
function standardWords({ jsonSchema }: { readonly jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  delete jsonSchema["known"];
  delete jsonSchema["personal"];
}

const TIME = z.regexes.datetime({}).source;
const TRACEPARENT = "^[\\da-f]{2}-[\\da-f]{32}-[\\da-f]{16}-[\\da-f]{2}$";
const id = Type.String({ minLength: 1, maxLength: MAX_ID_LENGTH });

const boxed = Type.Object({
  specversion: Type.Literal("1.0"),
  id,
  source: id,
  type: Type.Literal(DEFINITION.type),
  subject: Type.String({ minLength: 1, maxLength: 1_088 }),
  time: Type.String({ pattern: TIME }),
  datacontenttype: Type.Optional(Type.Literal("application/json")),
  dataschema: Type.Optional(Type.String()),
  partitionkey: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
  sequence: Type.Optional(Type.String({ pattern: "^\\d{1,20}$" })),
  correlationid: Type.Optional(id),
  causationid: Type.Optional(id),
  traceparent: Type.Optional(Type.String({ pattern: TRACEPARENT })),
  tracestate: Type.Optional(Type.String({ maxLength: 512 })),
  replayid: Type.Optional(id),
  data: Type.Object({
    postId: id,
    authorId: id,
    kind: id,
    summary: Type.String({ maxLength: 280 }),
    visibility: Type.Union([Type.Literal("public"), Type.Literal("followers")]),
  }),
});

export function withTypebox(): Validate {
  const check = TypeCompiler.Compile(boxed);
  return (candidate) => {
    if (!check.Check(candidate)) throw new TypeError(check.Errors(candidate).First()?.path);
    return candidate;
  };
}

/** As somebody would write it who has one event and nothing else to do. */
export function byHand(): Validate {
  const time = new RegExp(TIME);
  const traceparent = new RegExp(TRACEPARENT);
  const sequence = /^\d{1,20}$/;
  const isText = (value: unknown, least: number, most: number): boolean =>
    typeof value === "string" && value.length >= least && value.length <= most;
  const isId = (value: unknown): boolean => isText(value, 1, MAX_ID_LENGTH);
  const isLike = (value: unknown, pattern: RegExp): boolean => typeof value === "string" && pattern.test(value);

  const isMarked = (fact: Candidate): boolean =>
    (fact["datacontenttype"] === undefined || fact["datacontenttype"] === "application/json") &&
    (fact["dataschema"] === undefined || typeof fact["dataschema"] === "string") &&
    (fact["partitionkey"] === undefined || isText(fact["partitionkey"], 1, 256)) &&
    (fact["sequence"] === undefined || isLike(fact["sequence"], sequence));
  const isTraced = (fact: Candidate): boolean =>
    (fact["correlationid"] === undefined || isId(fact["correlationid"])) &&
    (fact["causationid"] === undefined || isId(fact["causationid"])) &&
    (fact["traceparent"] === undefined || isLike(fact["traceparent"], traceparent)) &&
    (fact["tracestate"] === undefined || isText(fact["tracestate"], 0, 512)) &&
    (fact["replayid"] === undefined || isId(fact["replayid"]));
  const isPost = (data: Candidate): boolean =>
    isId(data["postId"]) &&
    isId(data["authorId"]) &&
    isId(data["kind"]) &&
    isText(data["summary"], 0, 280) &&
    (data["visibility"] === "public" || data["visibility"] === "followers");
  const isFact = (fact: Candidate): boolean =>
    fact["specversion"] === "1.0" &&
    isId(fact["id"]) &&
    isId(fact["source"]) &&
    fact["type"] === DEFINITION.type &&
    isText(fact["subject"], 1, 1_088) &&
    isLike(fact["time"], time) &&
    isMarked(fact) &&
    isTraced(fact) &&
    isObject(fact["data"]) &&
    isPost(fact["data"]);

  return (candidate) => {
    if (!isObject(candidate) || !isFact(candidate)) throw new TypeError(`This is no ${DEFINITION.type}`);
    return candidate;
  };
}

type Candidate = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Candidate =>
  typeof value === "object" && value !== null && !Array.isArray(value);
