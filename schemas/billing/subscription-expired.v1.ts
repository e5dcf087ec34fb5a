import * as z from "zod";
import { anId, defineEvent, type FactOf } from "../event.ts";

/** It may come back: a later paid period opens it again. */
export const subscriptionExpiredV1 = defineEvent({
  type: "subscription-expired.v1",
  producers: ["billing-webhooks"],
  summary: "A subscription is over, and no payment is awaited.",
  subject: "subscriptionId",
  data: z.looseObject({ subscriptionId: anId(), userId: anId() }),
  example: { subject: "s1", source: "/billing", data: { subscriptionId: "s1", userId: "u1" } },
});
export type SubscriptionExpiredV1 = FactOf<typeof subscriptionExpiredV1>;
