import { UnreadableFact } from "../errors.ts";
import { exactText } from "./exact-text.ts";
import type { StreamRecord } from "./stream-record.ts";

/** What a stream reader must know of a record to pass it on; the rest is its hearers' business. */
export interface Envelope {
  /** The record's bytes, as text. */
  readonly text: string;
  /** What the text says. */
  readonly value: Readonly<Record<string, unknown>>;
  readonly id: string;
  readonly type: string;
  /** As its producer wrote it. */
  readonly time: string | undefined;
}

/** Carried as a message attribute and in object keys, where not every character may stand. */
const TYPE = /^[\da-z][\x21-\x7e]{0,127}$/i;

/**
 * Whether the type is known is not asked: a fact of tomorrow passes through the readers of today.
 * @throws {UnreadableFact} saying what is missing, never quoting the record.
 */
export function envelopeOf({ bytes, damage }: Pick<StreamRecord, "bytes" | "damage">): Envelope {
  if (damage !== undefined) throw new UnreadableFact(damage);
  if (bytes.length === 0) throw new UnreadableFact("The record is empty");
  const text = exactText(bytes);
  if (text === undefined) throw new UnreadableFact("The record is not UTF-8 text");
  const value = objectIn(text);
  const { id, type, time } = value;
  if (typeof type !== "string" || !TYPE.test(type)) {
    throw new UnreadableFact("type: missing or no event type, so this is no CloudEvent");
  }
  if (typeof id !== "string" || id === "") throw new UnreadableFact("id: missing, so this is no CloudEvent");
  return { text, value, id, type, time: typeof time === "string" ? time : undefined };
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, which may be personal.
    throw new UnreadableFact("The record is not JSON");
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw new UnreadableFact("The record is JSON but no object");
  }
  return parsed as Readonly<Record<string, unknown>>;
}
