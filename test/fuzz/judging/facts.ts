import { catalogue } from "../../../schemas/catalogue.ts";
import { type EventDefinition, MAX_FACT_BYTES } from "../../../schemas/event.ts";
import { NOW, PRIVATE } from "../making/facts.ts";
import { childrenOf, depthOf, isObject } from "../making/tree.ts";

/** @returns undefined for what is no JSON. */
export function parsed(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** The definition whose schema a value keeps to, asked of the schema as it was written. */
export function definitionFor(
  value: unknown,
  definitions: readonly EventDefinition[] = catalogue,
): EventDefinition | undefined {
  if (!isObject(value)) return undefined;
  const definition = definitions.find(({ type }) => type === value["type"]);
  return definition?.schema.safeParse(value).success === true ? definition : undefined;
}

/** Levels that any door lets in. */
export const DEEPEST = 64;
const AHEAD_MS = 300_000;

/** Whether it may be said: by its schema, its depth, its time and its size. */
export function isSayable(value: unknown): boolean {
  if (!isObject(value) || depthOf(value) > DEEPEST || definitionFor(value) === undefined) return false;
  const isInTime = Date.parse(String(value["time"])) <= NOW.getTime() + AHEAD_MS;
  return isInTime && Buffer.byteLength(JSON.stringify(value)) <= MAX_FACT_BYTES;
}

/**
 * Whether texts that came together may quote nothing of what is planted in them: a mutant may have put it where its type or
 * its id stands, which errors name.
 */
export const arePlantedInPersonalAlone = (
  texts: readonly string[],
  definitions: readonly EventDefinition[] = catalogue,
): boolean =>
  texts.some((text) => text.includes(PRIVATE)) &&
  texts.every((text) => !text.includes(PRIVATE) || isPlantedInPersonalAlone(text, definitions));

function isPlantedInPersonalAlone(text: string, definitions: readonly EventDefinition[]): boolean {
  const told = parsed(text);
  if (told === undefined) return true;
  return !plantedOutside(told.value, definitions);
}

function plantedOutside(value: unknown, definitions: readonly EventDefinition[]): boolean {
  const events: readonly unknown[] = Array.isArray(value) ? value : [value];
  const waiting = events.map((event) => withoutPersonal(event, definitions));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const [name, child] of typeof next === "string" ? [["", next] as const] : childrenOf(next)) {
      if (String(name).includes(PRIVATE) || (typeof child === "string" && child.includes(PRIVATE))) return true;
      if (typeof child === "object" && child !== null) waiting.push(child);
    }
  }
  return false;
}

function withoutPersonal(value: unknown, definitions: readonly EventDefinition[]): unknown {
  if (!isObject(value) || !isObject(value["data"])) return value;
  const personal = definitions.find(({ type }) => type === value["type"])?.personal ?? {};
  const rest = Object.entries(value["data"]).filter(([name]) => !Object.hasOwn(personal, name));
  return { ...value, data: Object.fromEntries(rest) };
}

/** Text that is the same for values that say the same, whatever the order of their fields. */
export const canonical = (value: unknown): string => JSON.stringify(value, sorted);

/** An object should not be asked to hold a field called `__proto__`; no schema reads one. */
function sorted(_: string, value: unknown): unknown {
  if (!isObject(value)) return value;
  const fields = Object.entries(value).filter(([name]) => name !== "__proto__");
  return Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Whether a fact holds all that was said, but for what whoever takes it in writes itself. */
export function saysTheSame(fact: object, said: unknown): boolean {
  if (!isObject(said)) return false;
  const [told, expected] = [fact, said].map((one) => JSON.parse(canonical(one)) as Readonly<Record<string, unknown>>);
  return Object.entries(expected ?? {}).every(
    ([name, value]) => WRITTEN_BY_DOORS.includes(name) || JSON.stringify(told?.[name]) === JSON.stringify(value),
  );
}

const WRITTEN_BY_DOORS = ["traceparent", "receivedat"];
