import { moment, type Plan, send } from "../../../runtime/core/plan.ts";
import type { Fact } from "../../../schemas/event.ts";
import type { Told } from "./note.ts";
import { audienceOn } from "./post.ts";
import type { NotificationSettings } from "./settings.ts";
import { type AudiencePlannedV1, DECIDE, notesPlannedV1, planned } from "./steps.ts";
import { hoursBetween } from "./time.ts";
import { groupOf, workflowOf } from "./workflows.ts";

/** A chunk of an audience, as if its facts had come one by one. */
export function* raiseAudience(step: AudiencePlannedV1, settings: NotificationSettings): Plan {
  yield* raise(step, yield* audienceOn(step, settings), settings);
}

/** DynamoDB's batch writes are as many, and a step of so many ids stays far below what a message may hold. */
const TOLD_PER_STEP = 25;

/** Nobody is disturbed by history: not by a replay, and not by a fact that was under way for too long. */
export function* raise(fact: Fact, notes: readonly Told[], settings: NotificationSettings): Plan {
  if (notes.length === 0 || fact.replayid !== undefined) return;
  const { now } = yield* moment();
  if (hoursBetween(fact.time, now) > settings.staleAfterHours) return;
  // A follow may bring posts from before it; what is to be told some time before an end may be late already.
  const fresh = notes.filter(
    ({ note }) => !workflowOf(note.workflow).digested || hoursBetween(note.at, now) <= settings.staleAfterHours,
  );
  const steps = inGroups(fresh).map(([first, ...others]) => {
    const told = [first, ...others].map(({ user, note }) => ({ userId: user, noteId: note.id }));
    const { workflow, at, post, id } = first.note;
    const group = workflowOf(workflow).digested ? { group: groupOf(workflow, post) } : {};
    return planned(notesPlannedV1, fact, first.user, id, { workflow, told, at, ...group });
  });
  yield* send(DECIDE, steps);
}

type Group = readonly [Told, ...Told[]];

const isAlike = ({ note: a }: Told, { note: b }: Told): boolean =>
  a.workflow === b.workflow && a.at === b.at && a.post === b.post;

function inGroups(notes: readonly Told[]): readonly Group[] {
  const groups: [Told, ...Told[]][] = [];
  for (const one of notes) {
    const group = groups.at(-1);
    if (group !== undefined && isAlike(group[0], one) && group.length < TOLD_PER_STEP) group.push(one);
    else groups.push([one]);
  }
  return groups;
}
