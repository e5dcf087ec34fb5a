import * as z from "zod";
import { anId, defineEvent, type FactOf } from "../event.ts";

/** It may arrive before the post itself, and wins then, too. */
export const postDeletedV1 = defineEvent({
  type: "post-deleted.v1",
  producers: ["social-api"],
  summary: "A post has been deleted, for good.",
  subject: "postId",
  data: z.looseObject({
    postId: anId(),
    authorId: anId().describe("Who wrote the post, whoever deleted it"),
    reason: z.enum(["author", "moderation"]),
  }),
  example: { subject: "p1", source: "/social", data: { postId: "p1", authorId: "u1", reason: "author" } },
});
export type PostDeletedV1 = FactOf<typeof postDeletedV1>;
