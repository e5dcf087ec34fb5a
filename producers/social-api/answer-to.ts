import { Failure, PublishRefused } from "../../runtime/errors.ts";
import { publishTrouble } from "../../runtime/http/publish-trouble.ts";
import { CommandRefused } from "./core/command-refused.ts";
import { RequestRefused } from "./read-command.ts";

export interface ErrorAnswer {
  readonly status: 400 | 413 | 415 | 422 | 429 | 500 | 503;
  /** `path` is that of the first problem: `followeeId`. */
  readonly body: { readonly error: string; readonly path?: string };
  readonly headers: Readonly<Record<string, string>>;
  /** Whether it is for us to look into, and not for the caller. */
  readonly isOurs: boolean;
}

export function answerTo(error: unknown): ErrorAnswer {
  if (error instanceof RequestRefused) {
    return { status: error.status, body: { error: error.message }, headers: {}, isOurs: false };
  }
  if (error instanceof CommandRefused) {
    const path = error.problems[0]?.path ?? "";
    return { status: 422, body: { error: error.message, path }, headers: {}, isOurs: false };
  }
  if (error instanceof PublishRefused) {
    const { status, error: message, retryAfterSeconds } = publishTrouble(error);
    return ours(status, message, { "retry-after": String(retryAfterSeconds) });
  }
  if (error instanceof Failure) {
    return ours(503, "Something behind this cannot be reached; send it again", { "retry-after": "5" });
  }
  return ours(500, "Something is wrong here; it is logged", {});
}

function ours(status: 429 | 500 | 503, error: string, headers: Readonly<Record<string, string>>): ErrorAnswer {
  return { status, body: { error }, headers, isOurs: true };
}
