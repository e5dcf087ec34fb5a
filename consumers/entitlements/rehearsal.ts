import type { Rehearsal } from "../../runtime/definition.ts";
import { accountClosedV1 } from "../../schemas/account/account-closed.v1.ts";
import { subscriptionBoughtV1 } from "../../schemas/billing/subscription-bought.v1.ts";
import { subscriptionRenewedV1 } from "../../schemas/billing/subscription-renewed.v1.ts";

const userId = "rehearsed-subscriber";
/** Open whenever it is rehearsed, so that there is something to say. */
const always = { periodFrom: "2026-01-01T00:00:00.000Z", periodTo: "9999-12-31T00:00:00.000Z" };

const bought = {
  ...subscriptionBoughtV1.example,
  id: "rehearsal-bought",
  data: { ...subscriptionBoughtV1.example.data, userId, ...always },
};

const renewed = {
  ...subscriptionRenewedV1.example,
  id: "rehearsal-renewed",
  data: { ...subscriptionRenewedV1.example.data, userId, ...always },
};

/** Told twice, as everything is: the second time its write is stale. */
const closed = {
  ...accountClosedV1.example,
  id: "rehearsal-erased",
  subject: userId,
  data: { userId, erase: true },
};

export const rehearsal: Rehearsal = { waves: [[bought, renewed], [closed]] };
