import * as z from "zod";
import { anId, defineEvent, type FactOf } from "../event.ts";
import { aFollowId } from "./follow-id.ts";

/** Said for every follow, also for one that is back after an unfollow. */
export const userFollowedV1 = defineEvent({
  type: "user-followed.v1",
  producers: ["legacy", "social-api"],
  summary: "A person has begun to follow another.",
  subject: "followId",
  data: z.looseObject({
    followId: aFollowId(),
    followerId: anId().describe("Who follows"),
    followeeId: anId().describe("Who is followed"),
  }),
  example: { subject: "u1>u2", source: "/social", data: { followId: "u1>u2", followerId: "u1", followeeId: "u2" } },
});
export type UserFollowedV1 = FactOf<typeof userFollowedV1>;
