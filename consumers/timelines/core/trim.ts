import { merge, type Plan, query, remove } from "../../../runtime/core/plan.ts";
import { entriesOf, userKey } from "./rows.ts";
import { share } from "./share.ts";
import type { TimelineSettings } from "./settings.ts";

/**
 * Looks after every so many new entries, by a chance that is the same on every delivery: counting
 * costs a read of all of them.
 */
export function* trimAtTimes(cause: string, reader: string, written: number, settings: TimelineSettings): Plan {
  if (share(`${cause}|${reader}`) * settings.trimEveryEntries < written) yield* trim(reader, settings);
}

/**
 * Cuts a reader's entries back to the cap once there are more than the slack allows.
 *
 * The horizon is raised before anything is removed: a reader who needs what lies below, because an
 * unfollow made it visible again, pulls it. Counting what is stored, visible or not, is then enough.
 */
function* trim(reader: string, { cap, trimAbove }: TimelineSettings): Plan {
  const pk = entriesOf(reader);
  const { rows, last } = yield* query({ pk, newestFirst: true, limit: trimAbove + 1, keysOnly: true });
  const horizon = rows[cap - 1]?.sk;
  if (rows.length <= trimAbove || horizon === undefined) return;
  yield* merge(userKey(reader), { horizon: { rule: "maximum", value: horizon } });
  yield* remove(rows.slice(cap));
  let below = last;
  while (below !== undefined) {
    const more = yield* query({ pk, newestFirst: true, limit: trimAbove, keysOnly: true, below });
    yield* remove(more.rows);
    below = more.last;
  }
}
