import * as z from "zod";
import { anId, aTime, defineEvent, type FactOf } from "../event.ts";
import { aCurrency, anAmountMinor } from "./money.ts";

/** It may arrive before the purchase it gives back. Only a full refund ends the period it names. */
export const refundIssuedV1 = defineEvent({
  type: "refund-issued.v1",
  producers: ["billing-webhooks"],
  summary: "Money has been given back.",
  subject: "subscriptionId",
  data: z.looseObject({
    subscriptionId: anId(),
    userId: anId(),
    invoiceId: anId().optional(),
    periodFrom: aTime().describe("Names the period that had been paid for"),
    amountMinor: anAmountMinor(),
    currency: aCurrency(),
    full: z.boolean().describe("Whether the whole price of the period was given back"),
  }),
  example: {
    subject: "s1",
    source: "/billing",
    data: {
      subscriptionId: "s1",
      userId: "u1",
      invoiceId: "i2",
      periodFrom: "2026-04-01T09:00:00.000Z",
      amountMinor: 999,
      currency: "GBP",
      full: true,
    },
  },
});
export type RefundIssuedV1 = FactOf<typeof refundIssuedV1>;
