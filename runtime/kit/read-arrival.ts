import * as z from "zod";
import { type EventDefinition, type Fact, MAX_FACT_BYTES } from "../../schemas/event.ts";
import { shortName } from "../core/short-name.ts";
import { errorWords } from "../error-words.ts";
import { FactTooLarge, UnexpectedType, UnreadableFact } from "../errors.ts";
import type { Arrival } from "../ports.ts";

/** What could be told of a message before it failed, for its log line and its letter. */
export interface Glimpse {
  readonly factId?: string;
  readonly type?: string;
  readonly subject?: string;
  readonly correlationId?: string;
}

export interface Reader<F extends Fact> {
  /**
   * Reads the fact of an arrival, wrapped in SNS's envelope or not.
   * @throws {UnreadableFact | UnexpectedType | FactTooLarge} whose messages name paths and limits, never values.
   */
  read(arrival: Arrival): F;
  /** @returns ids and type, as far as they can be told. Never throws. */
  glimpse(arrival: Arrival): Glimpse;
}

export function reader<F extends Fact>(hears: readonly EventDefinition<F>[]): Reader<F> {
  const definitions = new Map<string, EventDefinition<F>>(hears.map((definition) => [definition.type, definition]));
  return {
    read(arrival) {
      if (arrival.encoding === "base64") throw new UnreadableFact(arrival.damage ?? "The record is not UTF-8 text");
      const candidate = parseFact(arrival.body);
      const { type } = candidate;
      if (typeof type !== "string") throw new UnreadableFact("type: missing, so this is no CloudEvent");
      const definition = definitions.get(type);
      if (definition === undefined) {
        throw new UnexpectedType(`Type ${type.slice(0, 64)} is not among what this consumer hears`);
      }
      try {
        return definition.read(candidate);
      } catch (error) {
        throw new UnreadableFact(`${type} breaks its schema at ${problemsIn(error)}`, {}, { cause: error });
      }
    },
    glimpse(arrival) {
      try {
        return glimpseOf(parseFact(arrival.body));
      } catch {
        return {};
      }
    },
  };
}

/** Characters, a lower bound of bytes: cheap, and what is far too large is not worth parsing. */
function parseFact(body: string): Readonly<Record<string, unknown>> {
  if (body.length > 4 * MAX_FACT_BYTES) {
    throw new FactTooLarge(
      `A fact is at most ${MAX_FACT_BYTES} bytes as JSON; this message has ${body.length} characters`,
      {
        limitBytes: MAX_FACT_BYTES,
      },
    );
  }
  const parsed = parseObject(body);
  return isSnsEnvelope(parsed) ? parseObject(parsed.Message) : parsed;
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, which may be personal.
    throw new UnreadableFact(text.length === 0 ? "The message is empty" : "The message is not JSON");
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw new UnreadableFact("The message is JSON but no object");
  }
  return parsed as Readonly<Record<string, unknown>>;
}

/** What SNS wraps around a message where raw delivery is off. https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
function isSnsEnvelope(parsed: Readonly<Record<string, unknown>>): parsed is { readonly Message: string } {
  return parsed["Type"] === "Notification" && typeof parsed["Message"] === "string" && "TopicArn" in parsed;
}

function glimpseOf({ id, type, subject, correlationid }: Readonly<Record<string, unknown>>): Glimpse {
  return {
    ...(typeof id === "string" && { factId: id.slice(0, 128) }),
    ...(typeof type === "string" && { type: type.slice(0, 128) }),
    ...(typeof subject === "string" && { subject: subject.slice(0, 256) }),
    ...(typeof correlationid === "string" && { correlationId: correlationid.slice(0, 128) }),
  };
}

function problemsIn(error: unknown): string {
  if (!(error instanceof z.ZodError)) return errorWords(error);
  return error.issues
    .slice(0, 5)
    .map(({ path, message }) => `${path.map(shortName).join(".") || "(root)"}: ${message}`)
    .join("; ");
}
