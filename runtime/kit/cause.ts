import { createHash } from "node:crypto";
import { withoutIds } from "../core/without-ids.ts";
import { errorWords, kindOf } from "../error-words.ts";
import { Failure } from "../errors.ts";
import type { Arrival, Cause } from "../ports.ts";
import type { Glimpse } from "./read-arrival.ts";

const TOP_FRAMES = 3;
const MAX_MESSAGE_LENGTH = 500;

/** @param at RFC 3339 */
export function causeOf(error: unknown, arrival: Arrival, glimpse: Glimpse, consumer: string, at: string): Cause {
  return {
    consumer,
    code: codeOf(error),
    message: wordsOf(error),
    fingerprint: fingerprintOf(error),
    attempt: arrival.attempt,
    origin: arrival.origin,
    at,
    ...(glimpse.factId !== undefined && { factId: glimpse.factId }),
    ...(glimpse.type !== undefined && { type: glimpse.type }),
  };
}

export function errorClassOf(error: unknown): string {
  return error instanceof Error ? kindOf(error.name) : typeof error;
}

/**
 * The same for failures of the same kind, whoever they struck: the class, the message without the
 * numbers and ids in it, and the functions on top of the stack.
 * @returns 12 hexadecimal digits
 */
export function fingerprintOf(error: unknown): string {
  const frames = error instanceof Error ? framesOf(error) : [];
  const kind = [errorClassOf(error), codeOf(error), withoutIds(messageOf(error)), ...frames];
  return createHash("sha256").update(kind.join("\n")).digest("hex").slice(0, 12);
}

export function codeOf(error: unknown): string {
  return error instanceof Failure ? error.code : errorClassOf(error);
}

/** The code, which stands beside it, names a failure already. */
function wordsOf(error: unknown): string {
  return (error instanceof Failure ? error.message : errorWords(error)).slice(0, MAX_MESSAGE_LENGTH);
}

/** As it was thrown; it goes into the hash and nowhere else. */
function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, MAX_MESSAGE_LENGTH);
}

/** Function names only: positions change with every build. */
function framesOf({ stack = "" }: Error): readonly string[] {
  return stack
    .split("\n")
    .flatMap((line) => /^\s+at (?:async )?([\w.$<>[\] ]+) \(/.exec(line)?.[1] ?? [])
    .slice(0, TOP_FRAMES);
}
