import { moment, type Plan, put } from "../../../runtime/core/plan.ts";
import { digestOf } from "../../../runtime/core/digest.ts";
import { sortableTime } from "../../../runtime/core/version.ts";
import * as due from "./due.ts";
import { planMessage } from "./message.ts";
import { allRows } from "./note.ts";
import { waitingKey } from "./rows.ts";
import type { NotificationSettings } from "./settings.ts";
import { DECIDE, type DigestPlannedV1, digestPlannedV1, type NotesPlannedV1, planned } from "./steps.ts";
import { hoursBetween, laterOf, minutesAfter, wholeMinute } from "./time.ts";
import { viewOf } from "./view.ts";
import { OUTBOUND } from "./workflows.ts";

/** On which channels people are told of something, now, later, or together with what else comes. */
export function* decideOn(step: NotesPlannedV1, settings: NotificationSettings): Plan {
  const { told, at, group } = step.data;
  const { now } = yield* moment();
  if (group !== undefined) return yield* wait(step, group, settings);
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
  for (const channel of OUTBOUND) {
    if (view.addressOn(channel) === undefined || !view.mayTell(note, channel)) continue;
    yield* planMessage(step, { userId, workflow: note.workflow, channel, noteId }, step.time, settings);
  }
}

/** Each note that waits plans the end of the window that it would open; most of these find a window that is closed or still open. */
function* wait(step: NotesPlannedV1, group: string, { digestMinutes }: NotificationSettings): Plan {
  const { told, at } = step.data;
  const closesAt = wholeMinute(minutesAfter(at, digestMinutes));
  yield* put([
    ...told.map(({ userId, noteId }) => ({ ...waitingKey(userId, group, noteId) })),
    ...told.map(({ userId }) => due.dueRow(closesAt, closing(step, userId, group, closesAt))),
  ]);
}

/** The same for all that would close at the same minute. */
function closing(step: NotesPlannedV1, userId: string, group: string, closesAt: string): DigestPlannedV1 {
  const data = { userId, group, workflow: step.data.workflow };
  const id = digestOf("digest", userId, group, closesAt);
  return { ...planned<DigestPlannedV1>(digestPlannedV1, step, userId, "", data), id, time: closesAt };
}
