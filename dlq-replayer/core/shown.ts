import { withoutIds } from "../../runtime/core/without-ids.ts";
import type { EventDefinition } from "../../schemas/event.ts";
import { isObject, type Json, objectIn } from "./json.ts";
import type { Cargo, Reason } from "./letter.ts";
import { isSnsEnvelope } from "./sns-envelope.ts";

/** What of letters people may see. Secrets never are, personal values when somebody asks for them. */
export interface Showing {
  readonly definitionOf: (type: string) => EventDefinition | undefined;
  /** Personal values, too; whoever asks is written down. */
  readonly reveal: boolean;
}

/**
 * What a letter carries, as far as it may be shown: of a fact the envelope and those fields of its data that its schema
 * knows and does not call personal. Whatever nobody knows may be personal, so of that the shape alone is shown.
 */
export function shownCargo(cargo: Cargo, showing: Showing): unknown {
  if (cargo.kind === "records") return cargo.pointer;
  const said = cargo.encoding === undefined ? objectIn(cargo.body) : undefined;
  if (said === undefined) return { bytes: Buffer.byteLength(cargo.body, cargo.encoding ?? "utf8") };
  if (!isSnsEnvelope(said)) return shownFact(said, showing);
  const { Message: text, TopicArn, Timestamp } = said;
  const fact = objectIn(text);
  return {
    topic: shownScalar(TopicArn),
    publishedAt: shownScalar(Timestamp),
    message: fact === undefined ? typeNames(text) : shownFact(fact, showing),
  };
}

const ENVELOPE = [
  ...[
    "specversion",
    "id",
    "source",
    "type",
    "subject",
    "time",
    "datacontenttype",
    "dataschema",
    "partitionkey",
    "sequence",
  ],
  ...["correlationid", "causationid", "traceparent", "tracestate", "replayid", "revision"],
];

function shownFact(fact: Json, { definitionOf, reveal }: Showing): Json {
  const { type, data } = fact;
  const definition = typeof type === "string" ? definitionOf(type) : undefined;
  const beside = Object.entries(fact).filter(([name]) => name !== "data");
  const known = Object.fromEntries(beside.filter(([name]) => ENVELOPE.includes(name)));
  const others = Object.fromEntries(beside.filter(([name]) => !ENVELOPE.includes(name)));
  return {
    ...mapped(known, shownScalar),
    ...(Object.keys(others).length > 0 && { other: reveal ? revealed(others) : typeNames(others) }),
    ...("data" in fact && { data: shownData(data, definition, reveal) }),
  };
}

function shownData(data: unknown, definition: EventDefinition | undefined, reveal: boolean): unknown {
  if (definition === undefined || !isObject(data)) return reveal ? revealed(data) : typeNames(data);
  const fields = definition.jsonSchema().properties;
  return mapped(data, (value, name) => {
    const personalClass = own(definition.personal, name);
    if (personalClass === "S") return "<S>";
    if (reveal) return revealed(value);
    return personalClass === "P" ? "<P>" : shownKnown(value, own(fields, name));
  });
}

/** What a schema knows of a value, down to the fields of its fields; of the rest the shape. */
function shownKnown(value: unknown, schema: unknown): unknown {
  if (!isObject(schema)) return typeNames(value);
  const { properties, items } = schema;
  if (isObject(value)) return mapped(value, (one, name) => shownKnown(one, own(properties, name)));
  if (Array.isArray(value)) return value.map((one) => shownKnown(one, items));
  return value;
}

/** Envelopes hold text and numbers; what else somebody put there nobody knows. */
const shownScalar = (value: unknown): unknown => (typeof value === "object" ? typeNames(value) : value);

/** JSON can be nested deeper than a stack is deep. */
const DEEPEST = 100;

/** The shape of a value: names of fields, and what stands in them. */
export const typeNames = (value: unknown): unknown =>
  walked(value, (one) => `<${one === null ? "null" : typeof one}>`, 0);

const revealed = (value: unknown): unknown => walked(value, (one) => one, 0);

function walked(value: unknown, leaf: (one: unknown) => unknown, depth: number): unknown {
  if (typeof value !== "object" || value === null) return leaf(value);
  if (depth === DEEPEST) return "<…>";
  const below = (one: unknown) => walked(one, leaf, depth + 1);
  return isObject(value) ? mapped(value, below) : (value as readonly unknown[]).map(below);
}

function mapped(fields: Json, change: (value: unknown, name: string) => unknown): Json {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, change(value, name)]));
}

/** A field may be called like something that every object has, such as `constructor`. */
const own = (all: unknown, name: string): unknown =>
  isObject(all) && Object.hasOwn(all, name) ? all[name] : undefined;

/** Codes of our own failures. Their messages name paths and limits, never values. */
const OWN_CODE = /^[A-Z]+(_[A-Z]+)+$/;

/** Why it died, without what somebody else's error may quote. */
export function shownReason({ code, message }: Pick<Reason, "code" | "message">): string {
  const says = OWN_CODE.test(code) ? message : withoutIds(message);
  return says === "" ? code : `${code}: ${says}`;
}
