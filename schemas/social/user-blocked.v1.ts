import * as z from "zod";
import { anId, defineEvent, type FactOf } from "../event.ts";

/** It ends what the two see of each other, both ways, and leaves their follows as they are. */
export const userBlockedV1 = defineEvent({
  type: "user-blocked.v1",
  producers: ["legacy", "social-api"],
  summary: "A person has blocked another.",
  subject: "blockerId>blockedId",
  data: z.looseObject({ blockerId: anId(), blockedId: anId() }),
  example: { subject: "u1>u2", source: "/social", data: { blockerId: "u1", blockedId: "u2" } },
});
export type UserBlockedV1 = FactOf<typeof userBlockedV1>;
