import { types } from "node:util";

/** What an error says, whatever was thrown. */
export function reasonOf(error: unknown): string {
  return types.isNativeError(error) ? error.message : String(error);
}

/** Node's code (`ENOENT`), or else the name, which the SDK uses for the service's own codes. */
export function codeOf(error: unknown): string | undefined {
  if (!types.isNativeError(error)) return undefined;
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}

export function sentence(words: string): string {
  return /[.!?]$/.test(words) ? words : `${words}.`;
}
