import { sortableTime } from "../../../runtime/core/version.ts";

/** @returns a fraction too; negative when `to` comes first. */
export const hoursBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 3_600_000;

const MINUTE_MS = 60_000;

/** @returns RFC 3339, to the millisecond. */
export const minutesAfter = (time: string, minutes: number): string =>
  new Date(Date.parse(time) + minutes * MINUTE_MS).toISOString();

/** @returns the same moment, or the next whole minute. */
export const wholeMinute = (time: string): string =>
  new Date(Math.ceil(Date.parse(time) / MINUTE_MS) * MINUTE_MS).toISOString();

export const laterOf = (a: string, b: string): string => (sortableTime(a) > sortableTime(b) ? a : b);

/** Letters live for 14 days, and once redriven for 14 more; nobody asks after that. */
const REMEMBERED_DAYS = 35;

/** For rows that remember what went out: DynamoDB removes them by this attribute, some time after. */
export const expiry = (from: string) =>
  ({ expiresAt: { rule: "maximum", value: Math.floor(Date.parse(from) / 1_000) + REMEMBERED_DAYS * 86_400 } }) as const;
