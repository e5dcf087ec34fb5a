import * as z from "zod";
import { anId, aTime, defineEvent, type FactOf } from "../event.ts";

/** It is no end: the provider tries again, and until `graceUntil` nothing is taken away. */
export const paymentFailedV1 = defineEvent({
  type: "payment-failed.v1",
  producers: ["billing-webhooks"],
  summary: "A payment has failed.",
  subject: "subscriptionId",
  data: z.looseObject({
    subscriptionId: anId(),
    userId: anId(),
    invoiceId: anId(),
    dueAt: aTime().describe("When the period begins that was to be paid for"),
    attempt: z.int().positive().describe("1 for the first"),
    graceUntil: aTime().describe("Access stays until then").optional(),
  }),
  example: {
    subject: "s1",
    source: "/billing",
    data: {
      subscriptionId: "s1",
      userId: "u1",
      invoiceId: "i3",
      dueAt: "2026-05-01T09:00:00.000Z",
      attempt: 1,
      graceUntil: "2026-05-04T09:00:00.000Z",
    },
  },
});
export type PaymentFailedV1 = FactOf<typeof paymentFailedV1>;
