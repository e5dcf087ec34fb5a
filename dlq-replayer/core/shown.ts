import { withoutIds } from "../../runtime/core/without-ids.ts";
import type { EventDefinition } from "../../schemas/event.ts";
import { isObject, type Json, objectIn } from "./json.ts";
import type { Cargo, Reason } from "./letter.ts";

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
  if (said["Type"] !== "Notification" || typeof said["Message"] !== "string") return shownFact(said, showing);
  const { Message: text, TopicArn: topic, Timestamp: publishedAt } = said;
  const fact = objectIn(text);
  return { topic, publishedAt, message: fact === undefined ? typeNames(text) : shownFact(fact, showing) };
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
  const known = Object.fromEntries(Object.entries(fact).filter(([name]) => ENVELOPE.includes(name)));
  const others = Object.fromEntries(
    Object.entries(fact).filter(([name]) => name !== "data" && !ENVELOPE.includes(name)),
  );
  return {
    ...known,
    ...(Object.keys(others).length > 0 && { other: reveal ? others : typeNames(others) }),
    ...("data" in fact && { data: shownData(data, definition, reveal) }),
  };
}

function shownData(data: unknown, definition: EventDefinition | undefined, reveal: boolean): unknown {
  if (definition === undefined || !isObject(data)) return reveal ? data : typeNames(data);
  const fields = (definition.jsonSchema().properties ?? {}) as Json;
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => {
      const personalClass = definition.personal[name];
      if (personalClass === "S") return [name, "<S>"];
      if (reveal) return [name, value];
      if (personalClass === "P") return [name, "<P>"];
      return [name, name in fields ? value : typeNames(value)];
    }),
  );
}

/** The shape of a value: names of fields, and what stands in them. */
export function typeNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(typeNames);
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, typeNames(one)]));
  return `<${value === null ? "null" : typeof value}>`;
}

/** Codes of our own failures. Their messages name paths and limits, never values. */
const OWN_CODE = /^[A-Z]+(_[A-Z]+)+$/;

/** Why it died, without what somebody else's error may quote. */
export function shownReason({ code, message }: Pick<Reason, "code" | "message">): string {
  const says = OWN_CODE.test(code) ? message : withoutIds(message);
  return says === "" ? code : `${code}: ${says}`;
}
