import type { Value } from "./template.ts";

/** @returns what stands at the path, or undefined. */
export function at(value: Value | undefined, ...path: readonly string[]): Value | undefined {
  return path.reduce<Value | undefined>(
    (inner, name) => (typeof inner === "object" ? (inner as Readonly<Record<string, Value>>)[name] : undefined),
    value,
  );
}

/** A list as it is, one thing as a list of it: IAM takes either. */
export function listAt(value: Value | undefined, ...path: readonly string[]): readonly Value[] {
  const found = at(value, ...path);
  return found === undefined ? [] : isList(found) ? found : [found];
}

/** @returns nothing for what is not there, or is no object. */
export function membersAt(value: Value | undefined, ...path: readonly string[]): Readonly<Record<string, Value>> {
  const found = at(value, ...path);
  return typeof found === "object" && !isList(found) ? found : {};
}

export const isList = (value: Value | undefined): value is readonly Value[] => Array.isArray(value);

/** @returns NaN for what is not there, which is neither above nor below any limit; "5" is 5 to CloudFormation. */
export function numberAt(value: Value | undefined, ...path: readonly string[]): number {
  const found = at(value, ...path);
  return typeof found === "number" || typeof found === "string" ? Number(found) : NaN;
}

/** @returns an empty text for what is not there. */
export function textAt(value: Value | undefined, ...path: readonly string[]): string {
  const found = at(value, ...path);
  return typeof found === "string" ? found : "";
}

export const isTrue = (value: Value | undefined): boolean => value === true || value === "true";

/** For a problem's text. */
export const shown = (value: Value | undefined): string => (value === undefined ? "nothing" : JSON.stringify(value));
