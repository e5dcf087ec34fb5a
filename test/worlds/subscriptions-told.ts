import { accessGrantedV1, type AccessGrantedV1 } from "../../schemas/access/access-granted.v1.ts";
import { accessWithdrawnV1 } from "../../schemas/access/access-withdrawn.v1.ts";
import { accountClosedV1 } from "../../schemas/account/account-closed.v1.ts";
import { paymentFailedV1 } from "../../schemas/billing/payment-failed.v1.ts";
import { refundIssuedV1 } from "../../schemas/billing/refund-issued.v1.ts";
import { subscriptionBoughtV1, type SubscriptionBoughtV1 } from "../../schemas/billing/subscription-bought.v1.ts";
import { subscriptionCancelledV1 } from "../../schemas/billing/subscription-cancelled.v1.ts";
import { subscriptionChangedV1 } from "../../schemas/billing/subscription-changed.v1.ts";
import { subscriptionExpiredV1 } from "../../schemas/billing/subscription-expired.v1.ts";
import { subscriptionRenewedV1, type SubscriptionRenewedV1 } from "../../schemas/billing/subscription-renewed.v1.ts";
import type { Fact } from "../../schemas/event.ts";
import { fact } from "../builders.ts";

/**
 * The words in which tests about subscriptions tell their stories: in days, of `s1` of `u1`, for plus-monthly, unless a
 * story says otherwise.
 */

type Envelope = Partial<Pick<Fact, "id" | "time" | "source" | "replayid">>;

/** The beginning of a day of the story. */
export const day = (days: number): string => new Date(Date.UTC(2026, 0, 1) + days * 86_400_000).toISOString();

const period = (from: number, to: number) => ({ periodFrom: day(from), periodTo: day(to) });
const at = (days: number, more: Envelope): Envelope => ({ time: day(days), ...more });

export const bought = (
  from: number,
  to: number,
  data: Partial<SubscriptionBoughtV1["data"]> = {},
  more: Envelope = {},
): Fact => fact(subscriptionBoughtV1, { ...period(from, to), ...data }, at(from, more));

export const trial = (from: number, to: number, data: Partial<SubscriptionBoughtV1["data"]> = {}): Fact =>
  bought(from, to, { trial: true, ...data });

export const renewed = (
  from: number,
  to: number,
  data: Partial<SubscriptionRenewedV1["data"]> = {},
  more: Envelope = {},
): Fact => fact(subscriptionRenewedV1, { ...period(from, to), invoiceId: `i${from}`, ...data }, at(from, more));

export const changed = (
  effectiveFrom: number,
  fromProductId: string,
  toProductId: string,
  data: { readonly subscriptionId?: string } = {},
  more: Envelope = {},
): Fact =>
  fact(
    subscriptionChangedV1,
    { fromProductId, toProductId, effectiveFrom: day(effectiveFrom), ...data },
    at(effectiveFrom, more),
  );

export const cancelledNow = (days: number, subscriptionId = "s1", more: Envelope = {}): Fact =>
  fact(subscriptionCancelledV1, { subscriptionId, effective: "now" }, at(days, more));

export const cancelledAtPeriodEnd = (days: number): Fact => fact(subscriptionCancelledV1, {}, at(days, {}));

export const expired = (days: number, subscriptionId = "s1"): Fact =>
  fact(subscriptionExpiredV1, { subscriptionId }, at(days, {}));

/** Without grace when no day is given until which access stays. */
export const paymentFailed = (dueAt: number, graceUntil?: number, subscriptionId = "s1"): Fact =>
  fact(
    paymentFailedV1,
    {
      subscriptionId,
      invoiceId: `i${dueAt}`,
      dueAt: day(dueAt),
      graceUntil: graceUntil === undefined ? undefined : day(graceUntil),
    },
    at(dueAt, {}),
  );

export const refunded = (
  days: number,
  periodFrom: number,
  data: { readonly full?: boolean } = {},
  more: Envelope = {},
): Fact => fact(refundIssuedV1, { invoiceId: `i${periodFrom}`, periodFrom: day(periodFrom), ...data }, at(days, more));

export const granted = (from: number, to: number, data: Partial<AccessGrantedV1["data"]> = {}): Fact =>
  fact(accessGrantedV1, { ...period(from, to), ...data }, at(from, {}));

export const withdrawn = (days: number, grantId = "g1"): Fact => fact(accessWithdrawnV1, { grantId }, at(days, {}));

export const closed = (days: number, erase = false, more: Envelope = {}): Fact =>
  fact(accountClosedV1, { erase }, at(days, more));
