import { InvalidArgumentError } from "commander";

/** For commander. @throws {InvalidArgumentError} */
export function aStage(text: string): string {
  if (/^[a-z0-9-]{1,20}$/.test(text)) return text;
  throw new InvalidArgumentError("It is 1 to 20 characters of a-z, 0-9 and hyphens.");
}
