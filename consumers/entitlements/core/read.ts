import { look, type Plan } from "../../../runtime/core/plan.ts";
import { aTime } from "../../../schemas/event.ts";
import { type OpenTimes, openTimes } from "./answer.ts";
import type { Catalogue } from "./products.ts";
import { accessIn, accessKey, NONE, windowsIn } from "./rows.ts";

/** One item, eventually consistent: a fact takes longer through the queue than DynamoDB to make its copies agree. */
export function* readOpenTimes(userId: string, catalogue: Catalogue): Plan<OpenTimes> {
  const [row] = yield* look([accessKey(userId)]);
  return openTimes(windowsIn(accessIn(row) ?? { windows: NONE }), catalogue);
}

/** @returns the moment that is asked about, or what is wrong with it and how to mend it. */
export function readMoment(
  query: { readonly at?: string | undefined },
  now: Date,
): { readonly at: string } | { readonly path: "at"; readonly error: string } {
  const at = query.at ?? now.toISOString();
  if (aTime().safeParse(at).success) return { at };
  return { path: "at", error: "must be a moment in UTC as RFC 3339 writes it, e.g. 2026-03-01T09:00:00Z" };
}
