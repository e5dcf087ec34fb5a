import { count, type Plan, query, merge, send } from "../../../runtime/core/plan.ts";
import { newestIn } from "../../../runtime/core/registers.ts";
import type { Fact } from "../../../schemas/event.ts";
import { ordinal, slotsOf } from "./rows.ts";
import type { NotificationSettings } from "./settings.ts";
import { type MessagePlannedV1, messagePlannedV1, planned, SCHEDULE } from "./steps.ts";
import { expiry } from "./time.ts";
import { workflowOf } from "./workflows.ts";

type Content = MessagePlannedV1["data"];

/** One name for each message, whatever it consists of; its channels share it. */
export const messageIdOf = ({ noteId, digest }: Content): string => digest?.id ?? noteId ?? "";

/** Hands a message on to be scheduled, unless the person has had enough of its kind for the day. */
export function* planMessage(cause: Fact, content: Content, at: string, settings: NotificationSettings): Plan {
  const { userId, channel, workflow } = content;
  const id = messageIdOf(content);
  const isPromotional = workflowOf(workflow).kind === "promotional";
  if (isPromotional && !(yield* takeSlot({ userId, channel, at }, id, settings.mostPerDay[channel]))) {
    yield* count("throttled");
    return;
  }
  yield* send(SCHEDULE, [planned(messagePlannedV1, cause, userId, `${id} ${channel}`, content)]);
}

const SLOTS_AT_ONCE = 1_000;

/**
 * Whoever writes a slot's first version has it; a message that comes again finds its own. So a retry takes no second
 * slot, and no two at once get the same.
 */
function* takeSlot(
  { userId, channel, at }: { readonly userId: string; readonly channel: string; readonly at: string },
  messageId: string,
  most: number,
): Plan<boolean> {
  const slots = slotsOf(userId, channel, at.slice(0, 10));
  const { rows } = yield* query({ pk: slots, limit: SLOTS_AT_ONCE, consistent: true });
  const holders = new Map(rows.map((row) => [row.sk, newestIn(row["held"])?.["by"]]));
  if ([...holders.values()].includes(messageId)) return true;
  for (let slot = 0; slot < most; slot++) {
    const sk = ordinal(slot);
    if (holders.has(sk)) continue;
    const row = yield* merge(
      { pk: slots, sk },
      { held: { rule: "newest", version: "1", value: { by: messageId } }, ...expiry(at) },
    );
    if (newestIn(row["held"])?.["by"] === messageId) return true;
  }
  return false;
}
