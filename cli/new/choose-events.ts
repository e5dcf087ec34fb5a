import { UnknownEventType } from "../../schemas/catalogue.ts";
import type { EventDefinition } from "../../schemas/event.ts";
import { nearest } from "../../schemas/nearest.ts";
import { WrongUsage } from "../failures.ts";

/**
 * The events that a list such as `user-joined,post-published.v1` names, in its order, each once. Without a
 * version the newest is meant.
 * @throws {WrongUsage} naming every type that is unknown, with what was probably meant.
 */
export function chooseEvents(
  list: string,
  catalogue: readonly EventDefinition[],
): readonly [EventDefinition, ...EventDefinition[]] {
  const names = list
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  const found = names.map((name) => ({ name, definition: eventCalled(name, catalogue) }));
  const unknown = found.filter(({ definition }) => definition === undefined).map(({ name }) => name);
  if (unknown.length > 0) throw new WrongUsage(unknown.map((name) => hint(name, catalogue)).join("\n  "));
  const [first, ...others] = new Set(found.flatMap(({ definition = [] }) => definition));
  if (first === undefined) throw new WrongUsage("--hears names no event: write --hears user-joined,post-published.");
  return [first, ...others];
}

function eventCalled(name: string, catalogue: readonly EventDefinition[]): EventDefinition | undefined {
  return isVersioned(name)
    ? catalogue.find(({ type }) => type === name)
    : catalogue
        .filter(({ type }) => nameOf(type) === name)
        .toSorted((a, b) => versionOf(b.type) - versionOf(a.type))[0];
}

function hint(name: string, catalogue: readonly EventDefinition[]): string {
  const types = catalogue.map(({ type }) => type);
  const known = isVersioned(name) ? types : [...new Set(types.map(nameOf))];
  return new UnknownEventType(name, nearest(name.slice(0, 64), known)).message;
}

const isVersioned = (name: string): boolean => name.includes(".");
const nameOf = (type: string): string => type.slice(0, type.lastIndexOf("."));
const versionOf = (type: string): number => Number(type.slice(type.lastIndexOf(".v") + 2));
