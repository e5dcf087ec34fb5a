import * as z from "zod";
import { anId, defineEvent, type FactOf, openEnum } from "../event.ts";
import { aCurrency, anAmountMinor } from "./money.ts";
import { aPeriod, periodRule } from "./period.ts";

/** Said once per subscription, when its first period is paid for or its trial begins. */
export const subscriptionBoughtV1 = defineEvent({
  type: "subscription-bought.v1",
  producers: ["billing-webhooks"],
  summary: "A person has bought a subscription.",
  subject: "subscriptionId",
  data: z.looseObject({
    subscriptionId: anId(),
    userId: anId(),
    provider: openEnum(["stripe", "recurly", "app-store", "play-store"]).describe("Who takes the money"),
    productId: anId(),
    ...aPeriod(),
    trial: z.boolean().describe("Whether the period is a trial"),
    priceMinor: anAmountMinor().describe("Of one period, in minor units of `currency`"),
    currency: aCurrency(),
    autoRenew: z.boolean(),
  }),
  rules: [periodRule],
  example: {
    subject: "s1",
    source: "/billing",
    data: {
      subscriptionId: "s1",
      userId: "u1",
      provider: "stripe",
      productId: "plus-monthly",
      periodFrom: "2026-03-01T09:00:00.000Z",
      periodTo: "2026-04-01T09:00:00.000Z",
      trial: false,
      priceMinor: 999,
      currency: "GBP",
      autoRenew: true,
    },
  },
});
export type SubscriptionBoughtV1 = FactOf<typeof subscriptionBoughtV1>;
