import type { Fact } from "../../schemas/event.ts";

/**
 * A moment as text that sorts as time does. RFC 3339 leaves the fraction's length open, and as plain
 * text `09:00:00Z` would come after `09:00:00.5Z`.
 */
export function sortableTime(time: string): string {
  const [seconds = "", fraction = ""] = time.slice(0, -1).split(".");
  return `${seconds}.${fraction.padEnd(9, "0").slice(0, 9)}Z`;
}

/**
 * Totally ordered, for newest-wins: the aggregate's own sequence if its producer has one, else the
 * time; ties broken by id, then source. A fact with a sequence is older than any without.
 */
export function versionOf({ sequence, time, id, source }: Pick<Fact, "sequence" | "time" | "id" | "source">): string {
  return `${sequence?.padStart(20, "0") ?? sortableTime(time)}#${id}#${source}`;
}

/** As DynamoDB compares strings: by UTF-8 bytes. JavaScript's `<` differs beyond the basic plane. */
export function compareUtf8(a: string, b: string): number {
  if (a === b) return 0;
  let at = 0;
  while (at < a.length && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  const [left, right] = [a.charCodeAt(at), b.charCodeAt(at)];
  if (Number.isNaN(left)) return -1;
  if (Number.isNaN(right)) return 1;
  // Code units order as UTF-8 does, but for surrogates, which stand for characters above all others.
  return rank(left) - rank(right);
}

const rank = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);
