import { FactTooLarge, Failure } from "../../../runtime/errors.ts";
import { escapeForQueues, factJson } from "../../../runtime/publisher/encode-fact.ts";
import { envelopeOf } from "../../../runtime/stream/envelope.ts";
import { handleOf, type StreamRecord } from "../../../runtime/stream/stream-record.ts";
import { MAX_FACT_BYTES } from "../../../schemas/event.ts";

/** What SNS takes by default, less room for the attribute. https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const MAX_BODY_BYTES = 262_144 - 1_024;

/** Left out by JSON.stringify. */
const ADDED_FOR_TRACING = {
  correlationid: undefined,
  causationid: undefined,
  traceparent: undefined,
  replayid: undefined,
};

/** A message for the topic; `type` is the attribute by which consumers' filters choose. */
export interface Message {
  readonly handle: string;
  readonly type: string;
  /** The record's bytes, as text. */
  readonly body: string;
}

export type Route =
  | { readonly to: "topic"; readonly message: Message }
  | { readonly to: "dead-letters"; readonly record: StreamRecord; readonly error: Failure };

/**
 * Every well-formed envelope goes to the topic, of whatever type: who hears it is for the consumers'
 * filters to say, and a fact of tomorrow needs no new router. All else is poison.
 */
export function routeOf(record: StreamRecord): Route {
  try {
    return { to: "topic", message: messageIn(record) };
  } catch (error) {
    if (error instanceof Failure) return { to: "dead-letters", record, error };
    throw error;
  }
}

function messageIn(record: StreamRecord): Message {
  const { text, value, type } = envelopeOf(record);
  // Any smaller record fits a message, even with every character escaped.
  if (record.bytes.length > MAX_FACT_BYTES) refuseOversize(value, text);
  return { handle: handleOf(record), type, body: text };
}

/**
 * What a publisher adds to a fact for tracing does not count towards the fact's size, nor do escapes
 * or white space; but all of it has to fit one message.
 * @throws {FactTooLarge}
 */
function refuseOversize(value: Readonly<Record<string, unknown>>, text: string): void {
  const factBytes = Buffer.byteLength(factJson({ ...value, ...ADDED_FOR_TRACING }));
  if (factBytes > MAX_FACT_BYTES) {
    throw new FactTooLarge(`A fact is at most ${MAX_FACT_BYTES} bytes as JSON; this one has ${factBytes}`, {
      limitBytes: MAX_FACT_BYTES,
    });
  }
  const bodyBytes = Buffer.byteLength(escapeForQueues(text));
  if (bodyBytes > MAX_BODY_BYTES) {
    throw new FactTooLarge(`A message is at most ${MAX_BODY_BYTES} bytes; this record makes one of ${bodyBytes}`, {
      limitBytes: MAX_BODY_BYTES,
    });
  }
}
