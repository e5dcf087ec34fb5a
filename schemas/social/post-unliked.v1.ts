import * as z from "zod";
import { anId, defineEvent, type FactOf } from "../event.ts";

/** The like is gone, not turned into a dislike. */
export const postUnlikedV1 = defineEvent({
  type: "post-unliked.v1",
  producers: ["social-api"],
  summary: "A person has taken a like back.",
  subject: "postId>userId",
  data: z.looseObject({
    postId: anId(),
    authorId: anId().describe("Who wrote the post"),
    userId: anId().describe("Who liked it"),
  }),
  example: { subject: "p1>u2", source: "/social", data: { postId: "p1", authorId: "u1", userId: "u2" } },
});
export type PostUnlikedV1 = FactOf<typeof postUnlikedV1>;
