import { get, moment, type Plan, put } from "../../../runtime/core/plan.ts";
import { sortableTime } from "../../../runtime/core/version.ts";
import * as due from "./due.ts";
import { planMessage } from "./message.ts";
import { allRows } from "./note.ts";
import { personKey, waitingKey } from "./rows.ts";
import type { NotificationSettings } from "./settings.ts";
import { closing, type NotesPlannedV1 } from "./steps.ts";
import { expiresAt, hoursBetween, laterOf, minutesAfter, wholeMinute } from "./time.ts";
import { isReachable, viewOf } from "./view.ts";
import { OUTBOUND } from "./workflows.ts";

/** On which channels people are told of something, now, later, or together with what else comes. */
export function* decideOn(step: NotesPlannedV1, settings: NotificationSettings): Plan {
  const { told, at, group } = step.data;
  const { now } = yield* moment();
  if (group !== undefined) return yield* wait(step, group, now, settings);
  if (sortableTime(at) > sortableTime(now)) return yield* due.plan(at, step);
  if (hoursBetween(laterOf(at, step.time), now) > settings.staleAfterHours) return;
  for (const { userId, noteId } of told) yield* decide(step, userId, noteId, now, settings);
}

function* decide(
  step: NotesPlannedV1,
  userId: string,
  noteId: string,
  now: string,
  settings: NotificationSettings,
): Plan {
  const view = viewOf(yield* allRows(userId), now, settings);
  const note = view.noteOf(noteId);
  if (note === undefined) return;
  const dueAt = laterOf(step.data.at, step.time);
  for (const channel of OUTBOUND) {
    if (view.addressOn(channel) === undefined || !view.mayTell(note, channel)) continue;
    yield* planMessage(step, { userId, workflow: note.workflow, channel, noteId, dueAt });
  }
}

/**
 * Each note that waits plans the end of the window that it would open; most of these find a window that is closed or still
 * open. Nothing waits for whom nothing could be sent to.
 */
function* wait(step: NotesPlannedV1, group: string, now: string, settings: NotificationSettings): Plan {
  const { digestMinutes, digestGraceMinutes } = settings;
  const { at, workflow } = step.data;
  const people = yield* get(step.data.told.map(({ userId }) => personKey(userId)));
  const told = step.data.told.filter((_, index) => isReachable(people[index]));
  const expiry = { expiresAt: expiresAt(at, WAITING_DAYS) };
  yield* put(told.map(({ userId, noteId }) => ({ ...waitingKey(userId, group, noteId), ...expiry })));
  // Only now, so that whoever closes the window finds what waits for it.
  const closesAt = wholeMinute(minutesAfter(at, digestMinutes));
  const steps = told.map(({ userId }) => closing(step, { userId, group, workflow }, closesAt));
  const dueAt = laterOf(closesAt, minutesAfter(now, digestGraceMinutes));
  yield* put(steps.map((one) => due.dueRow(dueAt, one)));
}

/** No quiet time is longer than eight days (quiet-hours.ts), so no digest that holds an older note has yet to go out. */
const WAITING_DAYS = 9;
