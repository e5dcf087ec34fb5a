/** Hours on the wall clock of a person's own time zone in which nothing goes out. */
export interface QuietHours {
  /** `22:00` */
  readonly from: string;
  /** Not including. Before `from` when the night is meant, equal to it for a whole day. */
  readonly to: string;
  /** Days on which a quiet time begins: `mon` … `sun`. */
  readonly days: readonly string[];
}

const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;
const WEEK_MINUTES = 7 * DAY_MINUTES;
/** Every day of a week may be quiet from end to end; then there is no open minute at all. */
const LOOK_AHEAD_MINUTES = 8 * DAY_MINUTES;

/**
 * @returns the first minute from `now` on that is not quiet, RFC 3339, or `now` itself; undefined when there is none within eight days.
 */
export function nextOpen(now: string, quiet: QuietHours | undefined, timeZone: string | undefined): string | undefined {
  if (quiet === undefined) return now;
  const wallClock = wallClockOf(timeZone);
  const isQuiet = (at: number): boolean => quietEnd(wallClock(at), quiet) !== undefined;
  const begin = Date.parse(now);
  if (!isQuiet(begin)) return now;
  let at = Math.ceil(begin / MINUTE_MS) * MINUTE_MS;
  const latest = at + LOOK_AHEAD_MINUTES * MINUTE_MS;
  while (at <= latest) {
    const shown = wallClock(at);
    const left = quietEnd(shown, quiet);
    if (left === undefined) return new Date(at).toISOString();
    const isChanged = minutesBetween(shown, wallClock(at + left * MINUTE_MS)) !== left % WEEK_MINUTES;
    // Straight to the end, but minute by minute where the clock is put on or back on the way: put back, it may show an
    // hour again that is open.
    at += (isChanged ? 1 : left) * MINUTE_MS;
  }
  return undefined;
}

/** How far a clock went that shows one and later the other, within a week. */
function minutesBetween(earlier: WallClock, later: WallClock): number {
  const since = (later.day - earlier.day) * DAY_MINUTES + later.minute - earlier.minute;
  return (since + WEEK_MINUTES) % WEEK_MINUTES;
}

interface WallClock {
  readonly day: number;
  /** Since midnight. */
  readonly minute: number;
}

/** @returns minutes on the wall clock until the quiet time that runs now is over; undefined when none does. */
function quietEnd({ day, minute }: WallClock, { from, to, days }: QuietHours): number | undefined {
  const [begin, end] = [minutesIn(from), minutesIn(to)];
  const length = end > begin ? end - begin : end - begin + DAY_MINUTES;
  const left = [day, (day + 6) % 7].flatMap((started, daysAgo) => {
    const since = minute + daysAgo * DAY_MINUTES - begin;
    return days.includes(DAYS[started] ?? "") && since >= 0 && since < length ? [length - since] : [];
  });
  return left.length === 0 ? undefined : Math.max(...left);
}

function minutesIn(wallClock: string): number {
  const [hours = 0, minutes = 0] = wallClock.split(":").map(Number);
  return hours * 60 + minutes;
}

/** Made once: to make one takes longer than to ask it a thousand times. */
const clocks = new Map<string, Intl.DateTimeFormat>();

/** Old accounts hold any text for a time zone: what is none is UTC. */
function wallClockOf(timeZone = UTC): (at: number) => WallClock {
  const format = clockIn(timeZone) ?? clockIn(UTC);
  if (format === undefined) throw new RangeError("There is no UTC");
  return (at) => {
    const parts: Record<string, string> = {};
    for (const { type, value } of format.formatToParts(at)) parts[type] = value;
    return {
      day: DAYS.indexOf((parts["weekday"] ?? "").toLowerCase()),
      minute: Number(parts["hour"]) * 60 + Number(parts["minute"]),
    };
  };
}

const UTC = "UTC";

/** @returns undefined for what is no zone; only those that there are, are remembered. */
function clockIn(timeZone: string): Intl.DateTimeFormat | undefined {
  const known = clocks.get(timeZone);
  if (known !== undefined) return known;
  try {
    const clock = { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
    const made = new Intl.DateTimeFormat("en-US", { ...clock, timeZone });
    clocks.set(timeZone, made);
    return made;
  } catch {
    return undefined;
  }
}
