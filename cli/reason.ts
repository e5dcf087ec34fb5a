import { types } from "node:util";

/** What an error says, whatever was thrown. */
export function reasonOf(error: unknown): string {
  return types.isNativeError(error) ? error.message : String(error);
}

/** What is wrong with a text that is no JSON, and where. The parser quotes the text itself, which may be personal. */
export function jsonFault(error: unknown): string {
  const reason = reasonOf(error);
  if (/ JSON at position \d+( \(line \d+ column \d+\))?$/.test(reason)) return reason;
  const [token] = /^Unexpected token '.{1,2}?'/su.exec(reason) ?? [];
  return token ?? (reason.startsWith("Unexpected end") ? reason : "it cannot be parsed");
}

/** Node's code (`ENOENT`), or else the name, which the SDK uses for the service's own codes. */
export function codeOf(error: unknown): string | undefined {
  if (!types.isNativeError(error)) return undefined;
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}

export function sentence(words: string): string {
  return /[.!?]$/.test(words) ? words : `${words}.`;
}
