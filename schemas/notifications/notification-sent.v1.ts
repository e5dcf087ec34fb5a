import * as z from "zod";
import { anId, defineEvent, type FactOf, openEnum } from "../event.ts";

/** Said once per channel a notification went out on. */
export const notificationSentV1 = defineEvent({
  type: "notification-sent.v1",
  producers: ["notifications"],
  summary: "A person has been told of something.",
  subject: "notificationId",
  data: z.looseObject({
    notificationId: anId(),
    userId: anId(),
    channel: openEnum(["inbox", "email", "push", "webhook"]),
    category: openEnum(["follows", "posts", "likes", "comments", "billing"]),
  }),
  example: {
    subject: "n1",
    source: "/notifications",
    data: { notificationId: "n1", userId: "u1", channel: "push", category: "likes" },
  },
});
export type NotificationSentV1 = FactOf<typeof notificationSentV1>;
