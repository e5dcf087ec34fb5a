import { type Plan, send } from "../../../runtime/core/plan.ts";
import type { Fact } from "../../../schemas/event.ts";
import { type MessagePlannedV1, messagePlannedV1, planned, SCHEDULE } from "./steps.ts";

type Content = MessagePlannedV1["data"];

/** One name for each message, whatever it consists of; its channels share it. */
export const messageIdOf = ({ noteId, digest }: Content): string => digest?.id ?? noteId ?? "";

/** Hands a message on to be scheduled. */
export function* planMessage(cause: Fact, content: Content): Plan {
  const { userId, channel } = content;
  const part = `${messageIdOf(content)} ${channel}`;
  yield* send(SCHEDULE, [planned(messagePlannedV1, cause, userId, part, content)]);
}
