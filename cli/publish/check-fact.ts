import * as z from "zod";
import { isDeeperThan, MAX_DEPTH } from "../../runtime/core/depth.ts";
import { problemsIn } from "../../runtime/http/problems.ts";
import { readFact, UnknownEventType } from "../../schemas/catalogue.ts";
import { type Fact, MAX_FACT_BYTES } from "../../schemas/event.ts";
import { jsonFault } from "../reason.ts";

/** What is wrong, and where: `data.mentions[2]`; an empty path means all of it. */
export interface Problem {
  readonly path: string;
  readonly reason: string;
}

export type Checked = { readonly fact: Fact } | { readonly problems: readonly Problem[] };

/** Clocks differ; a fact from further ahead would win over everything said until then. */
const MAX_AHEAD_MINUTES = 5;
const MS_PER_MINUTE = 60_000;

/** Reads bytes as a fact that may be published now. */
export function checkBytes(bytes: Uint8Array, now: Date): Checked {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return wrong("", "is not UTF-8");
  }
  let candidate: unknown;
  try {
    candidate = JSON.parse(text);
  } catch (error) {
    return wrong("", `is not JSON: ${jsonFault(error)}`);
  }
  return checkFact(candidate, now);
}

/** Reads a candidate as a fact that may be published now. */
export function checkFact(candidate: unknown, now: Date): Checked {
  if (isDeeperThan(MAX_DEPTH, candidate)) return wrong("data", `nests deeper than ${MAX_DEPTH} levels`);
  try {
    return checkLimits(readFact(candidate), now);
  } catch (error) {
    if (error instanceof UnknownEventType) return wrong("type", error.message);
    if (error instanceof z.ZodError)
      return { problems: problemsIn(error).map(({ path, message }) => ({ path, reason: message })) };
    throw error;
  }
}

function checkLimits(fact: Fact, now: Date): Checked {
  if (Date.parse(fact.time) > now.getTime() + MAX_AHEAD_MINUTES * MS_PER_MINUTE) {
    return wrong("time", `${fact.time} is more than ${MAX_AHEAD_MINUTES} minutes ahead of now, ${now.toISOString()}`);
  }
  const bytes = Buffer.byteLength(JSON.stringify(fact));
  if (bytes > MAX_FACT_BYTES) return wrong("", `is ${bytes} bytes as JSON; a fact is at most ${MAX_FACT_BYTES}`);
  return { fact };
}

function wrong(path: string, reason: string): Checked {
  return { problems: [{ path, reason }] };
}
