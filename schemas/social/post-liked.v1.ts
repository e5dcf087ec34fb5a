import * as z from "zod";
import { anId, defineEvent, type FactOf } from "../event.ts";

/** Said for every like, also for one that is back after an unlike. */
export const postLikedV1 = defineEvent({
  type: "post-liked.v1",
  producers: ["social-api"],
  summary: "A person likes a post.",
  subject: "postId>userId",
  data: z.looseObject({
    postId: anId(),
    authorId: anId().describe("Who wrote the post"),
    userId: anId().describe("Who liked it"),
  }),
  example: { subject: "p1>u2", source: "/social", data: { postId: "p1", authorId: "u1", userId: "u2" } },
});
export type PostLikedV1 = FactOf<typeof postLikedV1>;
