import * as z from "zod";
import { anId, aTime, defineEvent, type FactOf } from "../event.ts";

/** An upgrade counts at once, a downgrade from the end of the paid period: `effectiveFrom` says which. */
export const subscriptionChangedV1 = defineEvent({
  type: "subscription-changed.v1",
  producers: ["billing-webhooks"],
  summary: "A subscription is for another product.",
  subject: "subscriptionId",
  data: z.looseObject({
    subscriptionId: anId(),
    userId: anId(),
    fromProductId: anId(),
    toProductId: anId(),
    effectiveFrom: aTime(),
  }),
  example: {
    subject: "s1",
    source: "/billing",
    data: {
      subscriptionId: "s1",
      userId: "u1",
      fromProductId: "basic-monthly",
      toProductId: "plus-monthly",
      effectiveFrom: "2026-03-15T12:00:00.000Z",
    },
  },
});
export type SubscriptionChangedV1 = FactOf<typeof subscriptionChangedV1>;
