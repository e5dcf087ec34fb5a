import * as z from "zod";
import { anId, defineEvent, type FactOf } from "../event.ts";

/** An answer to a comment is a comment to the same post. */
export const commentAddedV1 = defineEvent({
  type: "comment-added.v1",
  producers: ["social-api"],
  summary: "A person has commented on a post.",
  subject: "commentId",
  data: z.looseObject({
    commentId: anId(),
    postId: anId(),
    postAuthorId: anId(),
    authorId: anId().describe("Who commented"),
    mentions: z.array(anId()).describe("User ids, in the order in which they are named"),
  }),
  example: {
    subject: "c1",
    source: "/social",
    data: { commentId: "c1", postId: "p1", postAuthorId: "u1", authorId: "u2", mentions: ["u3"] },
  },
});
export type CommentAddedV1 = FactOf<typeof commentAddedV1>;
