import { merge, type Plan, query } from "../../../runtime/core/plan.ts";
import { newestIn } from "../../../runtime/core/registers.ts";
import { ordinal, slotsOf } from "./rows.ts";
import { expiry } from "./time.ts";

const SLOTS_AT_ONCE = 1_000;

export interface Day {
  readonly userId: string;
  readonly channel: string;
  /** RFC 3339; its day in UTC counts. */
  readonly now: string;
}

/**
 * Whoever writes a slot's first version has it; a message that comes again finds its own. So a retry takes no second
 * slot, and no two at once get the same.
 * @returns whether the message has one of the day's slots
 */
export function* takeSlot({ userId, channel, now }: Day, messageId: string, most: number): Plan<boolean> {
  const slots = slotsOf(userId, channel, now.slice(0, 10));
  const { rows } = yield* query({ pk: slots, limit: SLOTS_AT_ONCE, consistent: true });
  const holders = new Map(rows.map((row) => [row.sk, newestIn(row["held"])?.["by"]]));
  if ([...holders.values()].includes(messageId)) return true;
  for (let slot = 0; slot < most; slot++) {
    const sk = ordinal(slot);
    if (holders.has(sk)) continue;
    const held = { rule: "newest", version: "1", value: { by: messageId } } as const;
    const row = yield* merge({ pk: slots, sk }, { held, ...expiry(now) });
    if (newestIn(row["held"])?.["by"] === messageId) return true;
  }
  return false;
}
