import * as z from "zod";
import { anId, defineEvent, type FactOf } from "../event.ts";
import { aPeriod, periodRule } from "./period.ts";

/** Said once per period that is paid for after the first, however many of the provider's events report it. */
export const subscriptionRenewedV1 = defineEvent({
  type: "subscription-renewed.v1",
  producers: ["billing-webhooks"],
  summary: "A further period of a subscription has been paid for.",
  subject: "subscriptionId",
  data: z.looseObject({
    subscriptionId: anId(),
    userId: anId(),
    productId: anId(),
    ...aPeriod(),
    invoiceId: anId(),
  }),
  rules: [periodRule],
  example: {
    subject: "s1",
    source: "/billing",
    data: {
      subscriptionId: "s1",
      userId: "u1",
      productId: "plus-monthly",
      periodFrom: "2026-04-01T09:00:00.000Z",
      periodTo: "2026-05-01T09:00:00.000Z",
      invoiceId: "i2",
    },
  },
});
export type SubscriptionRenewedV1 = FactOf<typeof subscriptionRenewedV1>;
