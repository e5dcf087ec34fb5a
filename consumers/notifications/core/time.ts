import { sortableTime } from "../../../runtime/core/version.ts";

/** @returns a fraction too; negative when `to` comes first. */
export const hoursBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 3_600_000;

const MINUTE_MS = 60_000;

/** Years have four digits in RFC 3339. */
const LAST_MS = Date.parse("9999-12-31T23:59:00Z");
const FIRST_MS = Date.parse("0000-01-01T00:00:00Z");

const written = (milliseconds: number): string =>
  new Date(Math.min(LAST_MS, Math.max(FIRST_MS, milliseconds))).toISOString();

/** @returns RFC 3339, to the millisecond, within the years that it can write. */
export const minutesAfter = (time: string, minutes: number): string => written(Date.parse(time) + minutes * MINUTE_MS);

/** @returns the same moment, or the next whole minute. */
export const wholeMinute = (time: string): string => written(Math.ceil(Date.parse(time) / MINUTE_MS) * MINUTE_MS);

export const laterOf = (a: string, b: string): string => (sortableTime(a) > sortableTime(b) ? a : b);

/** Letters live for 14 days, and once redriven for 14 more; nobody asks after that. */
export const REMEMBERED_DAYS = 35;

const DAY_SECONDS = 86_400;

/** For rows that nobody asks for some day: DynamoDB removes them by this attribute, some time after. */
export const expiresAt = (from: string, days: number): number =>
  Math.floor(Date.parse(from) / 1_000) + days * DAY_SECONDS;

/** For rows that remember what went out. */
export const expiry = (from: string) =>
  ({ expiresAt: { rule: "maximum", value: expiresAt(from, REMEMBERED_DAYS) } }) as const;
