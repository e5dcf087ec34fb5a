import { merge, type Plan, query, remove } from "../../../runtime/core/plan.ts";
import { entriesOf, userKey } from "./rows.ts";
import type { TimelineSettings } from "./settings.ts";

/**
 * Cuts a reader's entries back to the cap once there are more than the slack allows.
 *
 * The horizon is raised before anything is removed: a reader who needs what lies below, because an
 * unfollow made it visible again, pulls it. Counting what is stored, visible or not, is then enough.
 */
export function* trim(reader: string, { cap, trimAbove }: TimelineSettings): Plan {
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
