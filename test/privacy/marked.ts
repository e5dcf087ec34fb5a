import { subjectOf } from "../../schemas/subject.ts";
import type { JsonSchema } from "../../schemas/compatibility.ts";
import type { EventDefinition, Fact, PersonalClass } from "../../schemas/event.ts";
import type { Chance } from "../chance.ts";
import type { Cage } from "./canaries.ts";

export interface Mark {
  /** `data.address`; `[]` is any entry of a list, `{}` any of a record. */
  readonly path: string;
  readonly personalClass: PersonalClass;
}

/** What a schema calls personal or secret, wherever it stands in it. */
export function marksOf(definition: Pick<EventDefinition, "jsonSchema">): readonly Mark[] {
  return fieldsOf(definition).flatMap(({ path, schema: { personal } }) =>
    personal === "P" || personal === "S" ? [{ path, personalClass: personal }] : [],
  );
}

export interface Field {
  readonly path: string;
  readonly schema: JsonSchema;
}

/** Every field of data, with those of its fields. */
export function fieldsOf(definition: Pick<EventDefinition, "jsonSchema">): readonly Field[] {
  return within({ path: "data", schema: schemaIn(definition) });
}

function within({ path, schema }: Field): readonly Field[] {
  const { properties = {}, items, additionalProperties, anyOf = [], oneOf = [], allOf = [] } = schema;
  const below: readonly (readonly [string, unknown])[] = [
    ...Object.entries(properties).map(([name, field]) => [`${path}.${name}`, field] as const),
    [`${path}[]`, items],
    [`${path}{}`, additionalProperties],
    ...[...anyOf, ...oneOf, ...allOf].map((one) => [path, one] as const),
  ];
  return below.flatMap(([at, one]) =>
    isSchema(one) ? [{ path: at, schema: one }, ...within({ path: at, schema: one })] : [],
  );
}

const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;

export interface Telling {
  readonly cage: Cage;
  readonly luck: Chance;
}

/**
 * A valid fact whose every personal or secret text is made of canaries. So is what its schema does not know, in data, in
 * its fields and in the envelope: nobody can say that it is not personal.
 *
 * @param given data that the story needs; what of it is marked should be left out
 * @throws {z.ZodError} when the outcome breaks its schema
 */
export function factWithCanaries<F extends Fact>(
  definition: EventDefinition<F>,
  telling: Telling,
  { data: given = {}, ...envelope }: Partial<Omit<Fact, "data">> & { readonly data?: object } = {},
): F {
  const { cage, luck } = telling;
  const { type, example } = definition;
  const data = planted(
    { ...(example.data as object), ...given },
    { path: "data", schema: schemaIn(definition) },
    false,
  );
  const told = { ...(data as object), ...given };
  return definition.read({
    ...example,
    id: `f-${luck.below(1_000_000)}`,
    subject: subjectIn(definition, told),
    ...envelope,
    [`note${luck.below(10)}`]: cage.canary({ type, path: "(an unknown attribute)" }),
    data: told,
  });

  function planted(value: unknown, { path, schema }: Field, isMarked: boolean): unknown {
    const hides = isMarked || schema["personal"] !== undefined;
    if (Array.isArray(value))
      return value.map((one: unknown) =>
        planted(one, { path: `${path}[]`, schema: schemaOf(schema.items, one) }, hides),
      );
    if (typeof value === "object" && value !== null) return plantedFields(value, { path, schema }, hides);
    if (hides && (typeof value === "string" || value === undefined)) return textOf(schema, { path, ...telling, type });
    return picked(schema, luck) ?? value;
  }

  function plantedFields(value: object, { path, schema }: Field, hides: boolean): object {
    const { properties = {}, required = [], additionalProperties } = schema;
    const names = new Set([...Object.keys(properties), ...Object.keys(value)]);
    const fields = [...names].flatMap((name): readonly (readonly [string, unknown])[] => {
      const one = (value as Readonly<Record<string, unknown>>)[name];
      const isNamed = Object.hasOwn(properties, name);
      const below = schemaOf(isNamed ? properties[name] : additionalProperties, one);
      const isKept = required.includes(name) || luck.next() < 0.75;
      if (!hides && below["personal"] === undefined && (one === undefined || !isKept)) return [];
      return [[name, planted(one, { path: isNamed ? `${path}.${name}` : `${path}{}`, schema: below }, hides)]];
    });
    const name = `more${luck.below(10)}`;
    const unknown = cage.canary({ type, path: `${path}.(an unknown field)` });
    const more = isSchema(additionalProperties)
      ? []
      : [[name, luck.pick([unknown, [unknown], { of: { it: unknown } }])] as const];
    return Object.fromEntries([...fields, ...more]);
  }
}

/** Making one takes longer than a fact. */
const schemas = new WeakMap<object, JsonSchema>();

function schemaIn(definition: Pick<EventDefinition, "jsonSchema">): JsonSchema {
  const schema = schemas.get(definition) ?? definition.jsonSchema();
  schemas.set(definition, schema);
  return schema;
}

/** A step's is not always made of its data. */
function subjectIn(definition: EventDefinition, data: object): string {
  try {
    return subjectOf(definition, data);
  } catch {
    return definition.example.subject;
  }
}

/** Of several that a value may follow, the one that is of its kind. */
function schemaOf(schema: unknown, value: unknown): JsonSchema {
  if (!isSchema(schema)) return {};
  const kind = Array.isArray(value) ? "array" : value === null ? "null" : typeof value;
  return [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].filter(isSchema).find((one) => one.type === kind) ?? schema;
}

/** One of the values that a schema lists. */
function picked(schema: JsonSchema, luck: Chance): unknown {
  const values = schema.enum ?? (Array.isArray(schema["known"]) ? (schema["known"] as readonly unknown[]) : []);
  return values.length === 0 ? undefined : luck.pick(values);
}

/** What such a field may look like: an address, a link with a key, words that have to be escaped. */
const SHAPES: readonly ((canary: () => string) => string)[] = [
  (canary) => canary(),
  (canary) => `${canary()}@mail.example`,
  (canary) => `https://hooks.example/${canary()}?key=${canary()}&to=${canary()}`,
  (canary) => `Dear "${canary()}", it's\n\t${canary()} \\ at 7 o'clock: {${canary()}} für 50 % <b>`,
];

const OF_FORMAT: Readonly<Record<string, (canary: () => string) => string>> = {
  email: (canary) => `${canary()}@mail.example`,
  uri: (canary) => `https://hooks.example/${canary()}?key=${canary()}`,
};

/** @throws {RangeError} for a field that no canary fits: then this has to learn how its values look. */
function textOf(
  { format, maxLength = 1_000, pattern }: JsonSchema,
  { path, type, cage, luck }: Telling & { readonly path: string; readonly type: string },
): string {
  const canary = () => cage.canary({ type, path });
  const shapes = format === undefined ? SHAPES : [OF_FORMAT[format]].filter((one) => one !== undefined);
  const fitting = shapes.filter((shape) => shape(() => "x".repeat(20)).length <= maxLength);
  if (fitting.length === 0 || (format === undefined && pattern !== undefined))
    throw new RangeError(`No canary fits ${path} of ${type}`);
  return luck.pick(fitting)(canary);
}
