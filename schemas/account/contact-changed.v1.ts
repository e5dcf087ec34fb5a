import * as z from "zod";
import { anId, defineEvent, type FactOf, openEnum, personal } from "../event.ts";

/** Said once an address is proved to be the person's own; without `address` there is none any more. */
export const contactChangedV1 = defineEvent({
  type: "contact-changed.v1",
  producers: ["legacy"],
  summary: "A person can be reached elsewhere, or no more.",
  subject: "userId",
  data: z.looseObject({
    userId: anId(),
    channel: openEnum(["email", "webhook"]),
    address: personal(z.string().min(1).max(2_048))
      .describe("A mailbox for `email`, an https URL for `webhook`")
      .optional(),
  }),
  example: {
    subject: "u1",
    source: "/accounts",
    data: { userId: "u1", channel: "email", address: "ann@example.com" },
  },
});
export type ContactChangedV1 = FactOf<typeof contactChangedV1>;
