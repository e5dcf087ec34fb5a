import { CommandFailed, WrongUsage } from "./failures.ts";
import { codeOf, reasonOf, sentence } from "./reason.ts";

/** Codes of Node and of AWS, and what to do about each. */
const ADVICE: ReadonlyMap<string | undefined, string> = new Map([
  ["ECONNREFUSED", "Nothing listens there. Is the cloud still running? Start it with `npm start`."],
  ["ENOTFOUND", "That host has no address. Check the endpoint and the network."],
  ["CredentialsProviderError", "Name a profile that exists with --profile, or sign in (aws sso login)."],
  ["ExpiredTokenException", "The session is over: sign in again (aws sso login)."],
  ["ResourceNotFoundException", "Is Chorus deployed in this account and region? See --profile and --region."],
  ["QueueDoesNotExist", "Is Chorus deployed in this account and region? See --profile and --region."],
  ["AccessDeniedException", "The profile may not do that. Choose another with --profile."],
]);

/** An error as a line for people; with `stack` as everything that is known about it. */
export function explain(error: unknown, stack: boolean): string {
  if (stack && error instanceof Error) return error.stack ?? error.message;
  if (error instanceof CommandFailed || error instanceof WrongUsage) return `error: ${error.message}`;
  const cause = error instanceof Error ? error.cause : undefined;
  const code = [error, cause].map(codeOf).find((candidate) => ADVICE.has(candidate)) ?? codeOf(error);
  const reason = reasonOf(error).trim();
  return `error: ${sentence(reason === "" ? String(code) : reason)} ${adviceOn(code, reason)}`;
}

function adviceOn(code: string | undefined, reason: string): string {
  if (reason.includes("Region is missing")) return "Pass --region or set AWS_REGION.";
  return ADVICE.get(code) ?? "Run it again with --debug to see where it comes from.";
}
