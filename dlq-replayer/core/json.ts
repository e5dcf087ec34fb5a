export type Json = Readonly<Record<string, unknown>>;

/** @returns undefined for what is no JSON object. */
export function objectIn(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function objectAt(value: Json | undefined, name: string): Json | undefined {
  const found = value?.[name];
  return isObject(found) ? found : undefined;
}

export function textAt(value: Json | undefined, name: string): string | undefined {
  const found = value?.[name];
  return typeof found === "string" ? found : undefined;
}

export function numberAt(value: Json | undefined, name: string): number | undefined {
  const found = value?.[name];
  return typeof found === "number" ? found : undefined;
}

export const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
