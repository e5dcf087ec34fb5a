import type { EventDefinition } from "../../schemas/event.ts";

type Fields = Readonly<Record<string, unknown>>;

/**
 * A fact's data as logs and listings may show it: those fields that its schema knows and does not call personal. Whatever
 * nobody knows may be personal, also what a producer says since yesterday, so of that the shape alone is shown.
 */
export function masked(data: unknown, definition: EventDefinition | undefined): unknown {
  if (definition === undefined || !isFields(data)) return typeNames(data);
  const known = fieldsOf(definition);
  return mapped(data, (value, name) => {
    const { [name]: personalClass } = definition.personal;
    const isMarked = Object.hasOwn(definition.personal, name) && personalClass !== undefined;
    return isMarked ? `<${personalClass}>` : maskedKnown(value, own(known, name));
  });
}

/** What a schema knows of a value, down to the fields of its fields; of the rest the shape. */
function maskedKnown(value: unknown, schema: unknown): unknown {
  if (!isFields(schema)) return typeNames(value);
  const { properties, items } = schema;
  if (isFields(value)) return mapped(value, (one, name) => maskedKnown(one, own(properties, name)));
  if (Array.isArray(value)) return value.map((one) => maskedKnown(one, items));
  return value;
}

/** JSON can be nested deeper than a stack is deep. */
const DEEPEST = 100;

/** The shape of a value: names of fields, and what stands in them. */
export const typeNames = (value: unknown): unknown =>
  walked(value, (one) => `<${one === null ? "null" : typeof one}>`, 0);

/** As it is, but for what is nested too deep to be shown. */
export const unmasked = (value: unknown): unknown => walked(value, (one) => one, 0);

function walked(value: unknown, leaf: (one: unknown) => unknown, depth: number): unknown {
  if (typeof value !== "object" || value === null) return leaf(value);
  if (depth === DEEPEST) return "<…>";
  const below = (one: unknown) => walked(one, leaf, depth + 1);
  return isFields(value) ? mapped(value, below) : (value as readonly unknown[]).map(below);
}

export function mapped(fields: Fields, change: (value: unknown, name: string) => unknown): Fields {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, change(value, name)]));
}

/** A field may be called like something that every object has, such as `constructor`. */
export const own = (all: unknown, name: string): unknown =>
  isFields(all) && Object.hasOwn(all, name) ? all[name] : undefined;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Made once for each event: a batch may fail as a whole. */
const fieldsKnown = new WeakMap<EventDefinition, Fields>();

function fieldsOf(definition: EventDefinition): Fields {
  const before = fieldsKnown.get(definition);
  if (before !== undefined) return before;
  const fields = fieldsIn(definition);
  fieldsKnown.set(definition, fields);
  return fields;
}

/** Zod has no JSON Schema for some of its types. Whoever logs must not fail of that: then nothing is known. */
function fieldsIn(definition: EventDefinition): Fields {
  try {
    return definition.jsonSchema().properties ?? {};
  } catch {
    return {};
  }
}
