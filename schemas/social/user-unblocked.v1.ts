import * as z from "zod";
import { anId, defineEvent, type FactOf } from "../event.ts";

/** Follows that stood before the block count again. */
export const userUnblockedV1 = defineEvent({
  type: "user-unblocked.v1",
  producers: ["legacy", "social-api"],
  summary: "A person has taken a block back.",
  subject: "blockerId>blockedId",
  data: z.looseObject({ blockerId: anId(), blockedId: anId() }),
  example: { subject: "u1>u2", source: "/social", data: { blockerId: "u1", blockedId: "u2" } },
});
export type UserUnblockedV1 = FactOf<typeof userUnblockedV1>;
