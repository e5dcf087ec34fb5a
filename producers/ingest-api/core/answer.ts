import type { PublishTrouble } from "../../../runtime/http/publish-trouble.ts";
import type { Bad, Good } from "./judge.ts";

/** What became of one event. */
export interface Result {
  /** Null where it could not be told. */
  readonly id: string | null;
  readonly status: 202 | 409 | 413 | 422 | 429 | 503;
  readonly error?: string;
  /** Where in the event the error is: `data.periodTo`. */
  readonly path?: string;
}

export interface Answer {
  readonly status: Result["status"];
  readonly body: {
    readonly accepted: number;
    /** In the order of the request. */
    readonly results: readonly Result[];
    /** The first error, when nothing was accepted. */
    readonly error?: string;
  };
}

const CONTRADICTION = "Another event with this source and id, and other content, was accepted before; give it a new id";

/** @param counts whether its content is what was first said under its identity */
export function resultOf(verdict: Good | Bad, counts: boolean, trouble: PublishTrouble | undefined): Result {
  if ("error" in verdict) {
    const { id, status, error, path } = verdict;
    return { id, status, error, ...(path !== "" && { path }) };
  }
  const { id } = verdict;
  if (!counts) return { id, status: 409, error: CONTRADICTION, path: "id" };
  if (trouble?.factIds.has(id) === true) return { id, status: trouble.status, error: trouble.error };
  return { id, status: 202 };
}

/**
 * Whoever got anything accepted reads the results. Otherwise the status is the one all events share;
 * where they differ, the one that says whether to send it again.
 */
export function answerOf(results: readonly Result[]): Answer {
  const accepted = results.filter(({ status }) => status === 202).length;
  const [first] = results;
  if (first === undefined || accepted > 0) return { status: 202, body: { accepted, results } };
  const passing = results.find(({ status }) => status === 429 || status === 503);
  const shared = results.every(({ status }) => status === first.status) ? first.status : 422;
  return {
    status: passing?.status ?? shared,
    body: { accepted, results, ...(first.error !== undefined && { error: first.error }) },
  };
}
