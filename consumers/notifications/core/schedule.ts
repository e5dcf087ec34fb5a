import { count, get, moment, type Plan, send } from "../../../runtime/core/plan.ts";
import { NEVER_OPEN } from "./counters.ts";
import * as due from "./due.ts";
import { nextOpen } from "./quiet-hours.ts";
import { personKey } from "./rows.ts";
import { DELIVER, type MessagePlannedV1, messageReleasedV1, planned } from "./steps.ts";
import { quietIn, zoneIn } from "./view.ts";
import { workflowOf } from "./workflows.ts";

/** Now, or at the first open minute of the person's day. What waited comes by again: the hours may have changed. */
export function* scheduleOn(step: MessagePlannedV1): Plan {
  const { userId, workflow } = step.data;
  const { now } = yield* moment();
  const [person] = yield* get([personKey(userId)]);
  const quiet = workflowOf(workflow).critical ? undefined : quietIn(person);
  const open = nextOpen(now, quiet, zoneIn(person));
  if (open === undefined) return yield* count(NEVER_OPEN);
  if (open !== now) return yield* due.plan(open, { ...step, data: { ...step.data, dueAt: open } });
  yield* send(DELIVER, [planned(messageReleasedV1, step, userId, "due", step.data)]);
}
