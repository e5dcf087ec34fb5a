/** A moment as `sortableTime` writes it: nine digits of a second, so that text compares as time does. */
export type Time = string;

export const earliest = (a: Time, b: Time): Time => (a < b ? a : b);
export const latest = (a: Time, b: Time): Time => (a < b ? b : a);

/** RFC 3339 with milliseconds, and with more digits where there are more. */
export const shownTime = (time: Time): string => time.replace(/0{1,6}Z$/, "Z");
