import * as z from "zod";
import { anId, defineEvent, type FactOf, personal } from "../event.ts";

/** `at-period-end` takes nothing away yet: what is paid for stays until its period is over. */
export const subscriptionCancelledV1 = defineEvent({
  type: "subscription-cancelled.v1",
  producers: ["billing-webhooks"],
  summary: "A subscription will not be renewed.",
  subject: "subscriptionId",
  data: z.looseObject({
    subscriptionId: anId(),
    userId: anId(),
    effective: z.enum(["at-period-end", "now"]),
    reason: personal(z.string().min(1).max(280)).describe("As the provider words it").optional(),
  }),
  example: {
    subject: "s1",
    source: "/billing",
    data: { subscriptionId: "s1", userId: "u1", effective: "at-period-end", reason: "too-expensive" },
  },
});
export type SubscriptionCancelledV1 = FactOf<typeof subscriptionCancelledV1>;
