import type * as z from "zod";
import { shortName } from "../core/short-name.ts";

/** What is wrong, and where: `data.mentions[2]`; an empty path means all of it. */
export interface Problem {
  readonly path: string;
  readonly message: string;
}

/** More would help nobody: the first few are mostly the cause of the rest. */
const MOST_IN_WORDS = 5;

export function problemsIn({ issues }: z.ZodError): readonly Problem[] {
  return issues.map(({ path, message }) => ({ path: jsonPath(path), message }));
}

/** `data.periodTo: Invalid ISO datetime; data.currency: …` */
export function inWords(problems: readonly Problem[]): string {
  return problems
    .slice(0, MOST_IN_WORDS)
    .map(({ path, message }) => (path === "" ? message : `${path}: ${message}`))
    .join("; ");
}

function jsonPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    return text === "" ? shortName(key) : `${text}.${shortName(key)}`;
  }, "");
}
