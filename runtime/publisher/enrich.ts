import type { Fact } from "../../schemas/event.ts";
import type { Handling } from "../kit/context.ts";

type Filled = "correlationid" | "causationid" | "traceparent" | "replayid";

const TRACE_DIGITS = 32;
const SPAN_DIGITS = 16;
/** Version, trace id, parent's span id, flags. https://www.w3.org/TR/trace-context/#traceparent-header */
const TRACEPARENT = /^00-([\da-f]{32})-[\da-f]{16}-([\da-f]{2})$/;

/**
 * What a fact lacks to be traced: never something it carries already.
 *
 * @param handling the fact that is being handled while this one is said, if any.
 */
export function missingFrom(
  fact: Fact,
  handling: Handling | undefined,
  randomHex: (digits: number) => string,
): Readonly<Partial<Record<Filled, string>>> | undefined {
  if (handling === undefined && fact.correlationid !== undefined && fact.traceparent !== undefined) return undefined;
  const missing: Partial<Record<Filled, string>> = {};
  if (fact.correlationid === undefined) missing.correlationid = handling?.correlationId ?? fact.id;
  if (fact.traceparent === undefined) missing.traceparent = nextTraceparent(handling?.traceparent, randomHex);
  if (handling === undefined) return missing;
  // A consumer may hand the fact itself on to its next step; nothing is its own cause.
  if (fact.causationid === undefined && fact.id !== handling.factId) missing.causationid = handling.factId;
  if (fact.replayid === undefined && handling.replayId !== undefined) missing.replayid = handling.replayId;
  return missing;
}

/** A child of the parent's trace, or the start of a new one, which is marked as sampled. */
function nextTraceparent(parent: string | undefined, randomHex: (digits: number) => string): string {
  const [, trace = randomHex(TRACE_DIGITS), flags = "01"] = TRACEPARENT.exec(parent ?? "") ?? [];
  return `00-${trace}-${randomHex(SPAN_DIGITS)}-${flags}`;
}
