import type { Filters, Predicate } from "../../dlq-replayer/core/filters.ts";
import { WrongUsage } from "../failures.ts";
import type { DlqFilterOptions } from "../options.ts";
import { whereOf } from "./where.ts";

const UNITS_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** What the command line says about which letters are meant. @throws {WrongUsage} naming the option and how to write it. */
export function filtersOf(
  { group, type, since, where }: DlqFilterOptions,
  now: Date,
): { readonly filters: Filters; readonly where?: Predicate } {
  if (group === "" || type === "")
    throw new WrongUsage("--group and --type name something: an empty one would mean all.");
  return {
    filters: {
      ...(group !== undefined && { group }),
      ...(type !== undefined && { type }),
      ...(since !== undefined && { since: timeOf(since, now) }),
      ...(where !== undefined && { where }),
    },
    ...(where !== undefined && { where: whereOf(where) }),
  };
}

/** `2026-03-01T09:00:00Z`, `2026-03-01`, or so long ago: `30m`, `2h`, `3d`. @throws {WrongUsage} */
export function timeOf(text: string, now: Date): string {
  const [, amount, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  const time =
    amount !== undefined && unit !== undefined
      ? now.getTime() - Number(amount) * UNITS_MS[unit as keyof typeof UNITS_MS]
      : /^\d{4}-\d\d/.test(text)
        ? Date.parse(text)
        : NaN;
  // Beyond it there is no time that could be written.
  if (!(Math.abs(time) <= 8.64e15))
    throw new WrongUsage(`--since "${text}": write a time (2026-03-01T09:00:00Z) or how long ago (30m, 2h, 3d).`);
  return new Date(time).toISOString();
}
