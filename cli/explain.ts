import { CommandFailed, WrongUsage } from "./failures.ts";

/** Codes of Node and names of the SDK, and what to do about each. */
const ADVICE: Readonly<Record<string, string>> = {
  ECONNREFUSED: "Nothing listens there. Is the cloud still running? Start it with `npm start`.",
  ENOTFOUND: "That host has no address. Check the endpoint and the network.",
  CredentialsProviderError: "Name a profile that exists with --profile, or sign in (aws sso login).",
  ExpiredTokenException: "The session is over: sign in again (aws sso login).",
  ResourceNotFoundException: "Is Chorus deployed in this account and region? See --profile and --region.",
  QueueDoesNotExist: "Is Chorus deployed in this account and region? See --profile and --region.",
  AccessDeniedException: "The profile may not do that. Choose another with --profile.",
};

/** An error as a line for people; with `stack` as everything that is known about it. */
export function explain(error: unknown, stack: boolean): string {
  if (!(error instanceof Error)) return `error: ${String(error)}`;
  if (stack) return error.stack ?? error.message;
  if (error instanceof CommandFailed || error instanceof WrongUsage) return `error: ${error.message}`;
  const code = codeOf(error);
  const advice = error.message.includes("Region is missing")
    ? "Pass --region or set AWS_REGION."
    : (ADVICE[code] ?? "Run it again with --debug to see where it comes from.");
  return `error: ${messageOf(error, code)} ${advice}`;
}

/** A connection tried on several addresses fails with an AggregateError whose message is empty. */
function messageOf(error: Error, code: string): string {
  const message = error.message.trim();
  if (message === "") return `${code}.`;
  return /[.!?]$/.test(message) ? message : `${message}.`;
}

function codeOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
