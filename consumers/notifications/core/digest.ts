import { merge, moment, type Plan } from "../../../runtime/core/plan.ts";
import { digestOf } from "../../../runtime/core/digest.ts";
import { newestIn } from "../../../runtime/core/registers.ts";
import { sortableTime } from "../../../runtime/core/version.ts";
import type { Row } from "../../../runtime/ports.ts";
import * as due from "./due.ts";
import { planMessage } from "./message.ts";
import { allRows } from "./note.ts";
import { type Note, ordinal, windowKey } from "./rows.ts";
import type { NotificationSettings } from "./settings.ts";
import { closing, type DigestPlannedV1 } from "./steps.ts";
import { expiry, hoursBetween, minutesAfter, wholeMinute } from "./time.ts";
import { type View, viewOf } from "./view.ts";
import { type Outbound, OUTBOUND } from "./workflows.ts";

/** From its first activity, inclusive, for a while, not including. Sortable times. */
export interface DigestWindow {
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
): DigestWindow | undefined {
  const first = activities.find(({ at }) => at >= after);
  if (first === undefined) return undefined;
  const to = sortableTime(minutesAfter(first.at, digestMinutes));
  return to <= sortableTime(now) ? { from: first.at, to } : undefined;
}

interface Closed extends DigestWindow {
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
  const handing = { step, view, activities, now, settings };
  if (closed?.isHanded === false) yield* handOn(handing, closed);
  let next = nextWindow(activities, closed?.to ?? "", now, settings.digestMinutes);
  while (next !== undefined) {
    const version = ordinal((closed?.count ?? 0) + 1);
    const row = yield* merge(key, {
      window: { rule: "newest", version, value: { ...next } },
      ...expiry(now),
    });
    closed = closedIn(row);
    if (closed === undefined) return;
    yield* handOn(handing, closed);
    next = nextWindow(activities, closed.to, now, settings.digestMinutes);
  }
  yield* awaitOpen(step, activities, closed?.to ?? "", settings);
}

/** What opens the next window has planned its end; a second plan is the same row, and makes good for a first that was lost. */
function* awaitOpen(
  step: DigestPlannedV1,
  activities: readonly Note[],
  after: string,
  { digestMinutes }: NotificationSettings,
): Plan {
  const first = activities.find(({ at }) => at >= after);
  if (first === undefined) return;
  const closesAt = wholeMinute(minutesAfter(first.at, digestMinutes));
  yield* due.plan(closesAt, closing(step, step.data, closesAt));
}

const isTold = (view: View, note: Note): boolean =>
  OUTBOUND.some((channel) => view.addressOn(channel) !== undefined && view.mayTell(note, channel));

export const digestIdOf = (userId: string, group: string, from: string): string =>
  digestOf("digest", userId, group, from);

interface Handing {
  readonly step: DigestPlannedV1;
  readonly view: View;
  readonly activities: readonly Note[];
  readonly now: string;
  readonly settings: NotificationSettings;
}

function* handOn({ step, view, activities, now, settings }: Handing, { from, to, count }: Closed): Plan {
  const { userId, group, workflow } = step.data;
  const digest = { group, id: digestIdOf(userId, group, from), from, to };
  const isFresh = hoursBetween(to, now) <= settings.staleAfterHours;
  const isWanted = (channel: Outbound): boolean =>
    view.addressOn(channel) !== undefined && activities.some((note) => view.mayTell(note, channel));
  for (const channel of OUTBOUND) {
    if (isFresh && isWanted(channel)) yield* planMessage(step, { userId, workflow, channel, digest, dueAt: to });
  }
  yield* merge(windowKey(userId, group), { handed: { rule: "maximum", value: ordinal(count) } });
}

function closedIn(row: Row | undefined): Closed | undefined {
  const window = newestIn(row?.["window"]);
  if (window === undefined) return undefined;
  const version = String(window["version"]);
  const handed = (row?.["handed"] as string | undefined) ?? "";
  return {
    from: String(window["from"]),
    to: String(window["to"]),
    count: Number(version),
    isHanded: handed >= version,
  };
}
