import * as z from "zod";
import { anId, defineEvent, type FactOf } from "../event.ts";
import { aFollowId } from "./follow-id.ts";

/** A legacy delete knows the row's id only, so whoever hears this keeps who stood behind a follow id. */
export const userUnfollowedV1 = defineEvent({
  type: "user-unfollowed.v1",
  producers: ["legacy", "social-api"],
  summary: "A person has stopped following another.",
  subject: "followId",
  data: z.looseObject({
    followId: aFollowId(),
    followerId: anId().describe("Who followed; absent from a legacy delete").optional(),
    followeeId: anId().describe("Who was followed; absent from a legacy delete").optional(),
  }),
  example: { subject: "u1>u2", source: "/social", data: { followId: "u1>u2", followerId: "u1", followeeId: "u2" } },
});
export type UserUnfollowedV1 = FactOf<typeof userUnfollowedV1>;
