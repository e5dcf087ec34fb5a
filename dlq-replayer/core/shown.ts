import { mapped, masked, own, typeNames, unmasked } from "../../runtime/core/masked.ts";
import { othersWords } from "../../runtime/error-words.ts";
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
    ...(Object.keys(others).length > 0 && { other: reveal ? unmasked(others) : typeNames(others) }),
    ...("data" in fact && { data: shownData(data, definition, reveal) }),
  };
}

function shownData(data: unknown, definition: EventDefinition | undefined, reveal: boolean): unknown {
  if (!reveal) return masked(data, definition);
  if (definition === undefined || !isObject(data)) return unmasked(data);
  return mapped(data, (value, name) => (own(definition.personal, name) === "S" ? "<S>" : unmasked(value)));
}

/** Envelopes hold text and numbers; what else somebody put there nobody knows. */
const shownScalar = (value: unknown): unknown => (typeof value === "object" ? typeNames(value) : value);

/** Codes of our own failures. Their messages name paths and limits, never values. */
const OWN_CODE = /^[A-Z]+(_[A-Z]+)+$/;

/** Why it died, without what somebody else's error may quote. */
export function shownReason({ code, message }: Pick<Reason, "code" | "message">): string {
  if (!OWN_CODE.test(code)) return othersWords(code, message);
  return message === "" ? code : `${code}: ${message}`;
}
