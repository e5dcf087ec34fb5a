import * as z from "zod";
import { isDeeperThan, MAX_DEPTH } from "../../../runtime/core/depth.ts";
import { inWords, type Problem, problemsIn } from "../../../runtime/http/problems.ts";
import { factBytes } from "../../../runtime/publisher/encode-fact.ts";
import { readFact, UnknownEventType } from "../../../schemas/catalogue.ts";
import { type Fact, MAX_FACT_BYTES } from "../../../schemas/event.ts";
import { canonicalJson } from "./canonical-json.ts";

/** Clocks differ; a fact from further ahead would win over everything said until then. */
const MAX_AHEAD_MINUTES = 5;
const MS_PER_MINUTE = 60_000;

/** An event that may be published. */
export interface Good {
  readonly id: string;
  /** As it will be published: with the time the server received it. */
  readonly fact: Fact;
  /** Its source and id. */
  readonly identity: string;
  /** All that its producer said, as text that is the same for the same. */
  readonly content: string;
}

export interface Bad {
  /** As far as it could be told. */
  readonly id: string | null;
  readonly status: 413 | 422;
  /** Of the first problem: `data.periodTo`. */
  readonly path: string;
  readonly error: string;
}

export interface Circumstances {
  readonly now: Date;
  /** Of the request; given to an event that has none of its own. */
  readonly traceparent?: string | undefined;
}

export function judge(candidate: unknown, circumstances: Circumstances): Good | Bad {
  const id = idOf(candidate);
  if (isDeeperThan(MAX_DEPTH, candidate)) {
    return wrong(id, [{ path: "data", message: `nests deeper than ${MAX_DEPTH} levels` }]);
  }
  try {
    return admit(readFact(candidate), candidate, circumstances);
  } catch (error) {
    if (error instanceof UnknownEventType) return wrong(id, [{ path: "type", message: error.message }]);
    if (error instanceof z.ZodError) return wrong(id, problemsIn(error));
    throw error;
  }
}

function admit(fact: Fact, candidate: unknown, { now, traceparent }: Circumstances): Good | Bad {
  const { id, source, time, replayid } = fact;
  if (Date.parse(time) > now.getTime() + MAX_AHEAD_MINUTES * MS_PER_MINUTE) {
    const message = `is more than ${MAX_AHEAD_MINUTES} minutes ahead of the time here, ${now.toISOString()}`;
    return wrong(id, [{ path: "time", message }]);
  }
  if (replayid !== undefined) {
    return wrong(id, [{ path: "replayid", message: "is set by a replay alone, and would silence this fact" }]);
  }
  const bytes = factBytes(fact);
  if (bytes > MAX_FACT_BYTES) {
    return { id, status: 413, path: "", error: `The fact has ${bytes} bytes as JSON; the limit is ${MAX_FACT_BYTES}` };
  }
  const received = { ...(traceparent !== undefined && { traceparent }), ...fact, receivedat: now.toISOString() };
  return {
    id,
    // What the server adds must not make a fact of the largest size too large.
    fact: factBytes(received) > MAX_FACT_BYTES ? fact : received,
    identity: JSON.stringify([source, id]),
    content: contentOf(candidate),
  };
}

/** Left out is what differs from one attempt to send a fact to the next. */
function contentOf(candidate: unknown): string {
  const unsaid = { traceparent: undefined, tracestate: undefined, receivedat: undefined };
  return canonicalJson({ ...(candidate as object), ...unsaid });
}

function wrong(id: string | null, problems: readonly Problem[]): Bad {
  return { id, status: 422, path: problems[0]?.path ?? "", error: inWords(problems) };
}

function idOf(candidate: unknown): string | null {
  if (typeof candidate !== "object" || candidate === null || !("id" in candidate)) return null;
  return typeof candidate.id === "string" ? candidate.id : null;
}
