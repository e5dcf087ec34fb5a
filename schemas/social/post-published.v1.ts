import * as z from "zod";
import { anId, defineEvent, type FactOf, openEnum, personal } from "../event.ts";

/** Said once per post: a post that was deleted does not come back. */
export const postPublishedV1 = defineEvent({
  type: "post-published.v1",
  producers: ["social-api"],
  summary: "A post can be seen.",
  subject: "postId",
  data: z.looseObject({
    postId: anId(),
    authorId: anId(),
    kind: openEnum(["text", "photo", "video", "poll"]),
    summary: personal(z.string().max(280)).describe("What a list shows of it; may be empty"),
    visibility: z.enum(["public", "followers"]),
  }),
  example: {
    subject: "p1",
    source: "/social",
    data: {
      postId: "p1",
      authorId: "u1",
      kind: "text",
      summary: "Snow on the hills this morning",
      visibility: "public",
    },
  },
});
export type PostPublishedV1 = FactOf<typeof postPublishedV1>;
