import { merge, moment, type Plan, remove } from "../../../runtime/core/plan.ts";
import { digestOf } from "../../../runtime/core/digest.ts";
import { newestIn } from "../../../runtime/core/registers.ts";
import { sortableTime } from "../../../runtime/core/version.ts";
import type { Row } from "../../../runtime/ports.ts";
import { planMessage } from "./message.ts";
import { allRows } from "./note.ts";
import { type Note, ordinal, waitingKey, windowKey } from "./rows.ts";
import type { NotificationSettings } from "./settings.ts";
import type { DigestPlannedV1 } from "./steps.ts";
import { hoursBetween, minutesAfter } from "./time.ts";
import { type View, viewOf } from "./view.ts";
import { OUTBOUND } from "./workflows.ts";

/** From its first activity, inclusive, for a while, not including. Sortable times. */
export interface Window {
  readonly from: string;
  readonly to: string;
}

/**
 * The next window that has ended: it opens with the first activity that no window before it held. Nobody has to know
 * when it opened, so it is the same whatever came in which order; only what comes after its window was closed is left to
 * the inbox.
 * @param activities the oldest first
 * @param after the end of the last closed window
 */
export function nextWindow(
  activities: readonly Pick<Note, "at">[],
  after: string,
  now: string,
  digestMinutes: number,
): Window | undefined {
  const first = activities.find(({ at }) => at >= after);
  if (first === undefined) return undefined;
  const to = sortableTime(minutesAfter(first.at, digestMinutes));
  return to <= sortableTime(now) ? { from: first.at, to } : undefined;
}

interface Closed extends Window {
  /** 1 for the group's first. */
  readonly count: number;
  readonly isHanded: boolean;
}

/**
 * Closes what has to be closed. Whoever writes a window's number first has set its bounds, for all; whoever comes again
 * hands on what may not have been handed on.
 */
export function* closeOn(step: DigestPlannedV1, settings: NotificationSettings): Plan {
  const { userId, group } = step.data;
  const key = windowKey(userId, group);
  const { now } = yield* moment();
  const view = viewOf(yield* allRows(userId), now, settings);
  const activities = view.waitingFor(group).filter((note) => isTold(view, note));
  let closed = closedIn(view.row(key));
  if (closed?.isHanded === false) yield* handOn(step, closed, view, now, settings);
  let next = nextWindow(activities, closed?.to ?? "", now, settings.digestMinutes);
  while (next !== undefined) {
    const version = ordinal((closed?.count ?? 0) + 1);
    const row = yield* merge(key, { window: { rule: "newest", version, value: { ...next } } });
    closed = closedIn(row);
    if (closed === undefined) return;
    yield* handOn(step, closed, view, now, settings);
    next = nextWindow(activities, closed.to, now, settings.digestMinutes);
  }
  const longAgo = sortableTime(minutesAfter(now, -KEPT_MINUTES));
  const past = view.waitingFor(group).filter(({ at }) => at < longAgo);
  yield* remove(past.map(({ id }) => waitingKey(userId, group, id)));
}

/** No quiet time is longer than eight days (quiet-hours.ts), so no digest that holds an older note has yet to go out. */
const KEPT_MINUTES = 9 * 1_440;

const isTold = (view: View, note: Note): boolean =>
  OUTBOUND.some((channel) => view.addressOn(channel) !== undefined && view.mayTell(note, channel));

export const digestIdOf = (userId: string, group: string, from: string): string =>
  digestOf("digest", userId, group, from);

function* handOn(step: DigestPlannedV1, window: Closed, view: View, now: string, settings: NotificationSettings): Plan {
  const { userId, group, workflow } = step.data;
  const { from, to, count } = window;
  if (hoursBetween(to, now) <= settings.staleAfterHours) {
    const digest = { group, id: digestIdOf(userId, group, from), from, to };
    for (const channel of OUTBOUND) {
      if (view.addressOn(channel) === undefined) continue;
      yield* planMessage(step, { userId, workflow, channel, digest }, to, settings);
    }
  }
  yield* merge(windowKey(userId, group), { handed: { rule: "maximum", value: ordinal(count) } });
}

function closedIn(row: Row | undefined): Closed | undefined {
  const window = newestIn(row?.["window"]);
  if (window === undefined) return undefined;
  const version = String(window["version"]);
  const handed = String(row?.["handed"] ?? "");
  return {
    from: String(window["from"]),
    to: String(window["to"]),
    count: Number(version),
    isHanded: handed >= version,
  };
}
