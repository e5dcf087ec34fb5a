import type { EventDefinition } from "../../../schemas/event.ts";
import type { Chance } from "../../chance.ts";
import { objectOf } from "./awkward.ts";

/** Stands in everything personal that is made here, so that it is seen wherever it shows. */
export const PRIVATE = "Zq7Vx1private";

/** Doors are told that it is now. */
export const NOW = new Date("2026-03-02T09:00:00.000Z");

/** What somebody might rightly say: a definition's example with an identity and a time of its own. */
export function aFact({ example, personal }: EventDefinition, luck: Chance): Readonly<Record<string, unknown>> {
  const data = Object.entries(example.data as object).map(
    ([name, value]: [string, unknown]) =>
      [name, personal[name] !== undefined && typeof value === "string" ? `${PRIVATE}-${value}` : value] as const,
  );
  const beside = ATTRIBUTES.filter(() => luck.next() < 0.15).map((make) => make(luck));
  return {
    ...example,
    id: `f-${hex(luck, 8)}`,
    time: new Date(NOW.getTime() - luck.below(30 * 86_400_000)).toISOString(),
    ...objectOf(beside),
    data: objectOf(data),
  };
}

const ATTRIBUTES: readonly ((luck: Chance) => readonly [string, string])[] = [
  (luck) => ["sequence", String(luck.below(1_000_000))],
  (luck) => ["partitionkey", `k-${hex(luck, 4)}`],
  (luck) => ["correlationid", `c-${hex(luck, 8)}`],
  (luck) => ["causationid", `f-${hex(luck, 8)}`],
  (luck) => ["traceparent", `00-${hex(luck, 32)}-${hex(luck, 16)}-01`],
  (luck) => ["dataschema", `https://example.com/${hex(luck, 4)}`],
  (luck) => ["extension", hex(luck, 6)],
];

export const hex = (luck: Chance, digits: number): string =>
  Array.from({ length: digits }, () => luck.below(16).toString(16)).join("");
