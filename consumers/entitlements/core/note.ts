import { sortableTime, versionOf } from "../../../runtime/core/version.ts";
import { Failure } from "../../../runtime/errors.ts";
import type { AccessGrantedV1 } from "../../../schemas/access/access-granted.v1.ts";
import type { AccessWithdrawnV1 } from "../../../schemas/access/access-withdrawn.v1.ts";
import type { AccountClosedV1 } from "../../../schemas/account/account-closed.v1.ts";
import type { PaymentFailedV1 } from "../../../schemas/billing/payment-failed.v1.ts";
import type { RefundIssuedV1 } from "../../../schemas/billing/refund-issued.v1.ts";
import type { SubscriptionBoughtV1 } from "../../../schemas/billing/subscription-bought.v1.ts";
import type { SubscriptionCancelledV1 } from "../../../schemas/billing/subscription-cancelled.v1.ts";
import type { SubscriptionChangedV1 } from "../../../schemas/billing/subscription-changed.v1.ts";
import type { SubscriptionExpiredV1 } from "../../../schemas/billing/subscription-expired.v1.ts";
import type { SubscriptionRenewedV1 } from "../../../schemas/billing/subscription-renewed.v1.ts";
import type { Time } from "./time.ts";

export type Heard =
  | SubscriptionBoughtV1
  | SubscriptionRenewedV1
  | SubscriptionChangedV1
  | SubscriptionCancelledV1
  | SubscriptionExpiredV1
  | PaymentFailedV1
  | RefundIssuedV1
  | AccessGrantedV1
  | AccessWithdrawnV1
  | AccountClosedV1;

/** What a fact says about access, and nothing else of it: this is what its row holds. */
export type Note = Paid | Changed | Refunded | Cancelled | Expired | Owed | Granted | Withdrawn | Closed | Billed;

export interface Paid {
  readonly says: "paid";
  readonly subscription: string;
  readonly from: Time;
  readonly until: Time;
  readonly product: string;
  readonly isTrial: boolean;
  readonly version: string;
  readonly invoice?: string;
}

export interface Changed {
  readonly says: "changed";
  readonly subscription: string;
  readonly from: Time;
  readonly before: string;
  readonly product: string;
  readonly version: string;
}

export interface Refunded {
  readonly says: "refunded";
  readonly subscription: string;
  /** Names the period. */
  readonly from: Time;
  readonly at: Time;
  readonly invoice?: string;
}

export interface Cancelled {
  readonly says: "cancelled";
  readonly subscription: string;
  readonly at: Time;
}

export interface Expired {
  readonly says: "expired";
  readonly subscription: string;
  readonly at: Time;
}

/** A payment was due and did not come: access stays for a while. */
export interface Owed {
  readonly says: "owed";
  readonly subscription: string;
  readonly from: Time;
  readonly until: Time;
  readonly invoice: string;
}

export interface Granted {
  readonly says: "granted";
  readonly grant: string;
  readonly features: ReadonlySet<string>;
  readonly from: Time;
  readonly until: Time;
}

export interface Withdrawn {
  readonly says: "withdrawn";
  readonly grant: string;
  readonly at: Time;
}

export interface Closed {
  readonly says: "closed";
  readonly at: Time;
}

/** Nothing about access; its invoice outlives an erasure. */
export interface Billed {
  readonly says: "billed";
  readonly invoice: string;
}

/** Its periods contradict each other, whatever else becomes known. The message names the field. */
export class ImpossiblePeriod extends Failure {
  readonly code = "IMPOSSIBLE_PERIOD";
  readonly retry = "never";
}

/**
 * @returns undefined when it says nothing that access or invoices depend on.
 * @throws {ImpossiblePeriod}
 */
export function noteOf(fact: Heard): Note | undefined {
  const at = sortableTime(fact.time);
  switch (fact.type) {
    case "subscription-bought.v1":
      return paid(fact, fact.data.trial);
    case "subscription-renewed.v1":
      return { ...paid(fact, false), invoice: fact.data.invoiceId };
    case "subscription-changed.v1":
      return changed(fact);
    case "subscription-cancelled.v1":
      return fact.data.effective === "now"
        ? { says: "cancelled", subscription: fact.data.subscriptionId, at }
        : undefined;
    case "subscription-expired.v1":
      return { says: "expired", subscription: fact.data.subscriptionId, at };
    case "payment-failed.v1":
      return owed(fact);
    case "refund-issued.v1":
      return refunded(fact);
    case "access-granted.v1":
      return granted(fact);
    case "access-withdrawn.v1":
      return { says: "withdrawn", grant: fact.data.grantId, at };
    case "account-closed.v1":
      return { says: "closed", at };
  }
}

/** Products that a fact names, each once. */
export function productsIn({ type, data }: Heard): readonly string[] {
  switch (type) {
    case "subscription-bought.v1":
    case "subscription-renewed.v1":
      return [data.productId];
    case "subscription-changed.v1":
      return [data.fromProductId, data.toProductId];
    default:
      return [];
  }
}

function paid(fact: SubscriptionBoughtV1 | SubscriptionRenewedV1, isTrial: boolean): Paid {
  const { subscriptionId, productId, periodFrom, periodTo } = fact.data;
  return {
    says: "paid",
    subscription: subscriptionId,
    from: sortableTime(periodFrom),
    until: sortableTime(periodTo),
    product: productId,
    isTrial,
    version: versionOf(fact),
  };
}

function changed(fact: SubscriptionChangedV1): Changed {
  const { subscriptionId, fromProductId, toProductId, effectiveFrom } = fact.data;
  return {
    says: "changed",
    subscription: subscriptionId,
    from: sortableTime(effectiveFrom),
    before: fromProductId,
    product: toProductId,
    version: versionOf(fact),
  };
}

function owed({ data: { subscriptionId, invoiceId, dueAt, graceUntil } }: PaymentFailedV1): Owed | Billed {
  if (graceUntil === undefined) return { says: "billed", invoice: invoiceId };
  const [from, until] = [sortableTime(dueAt), sortableTime(graceUntil)];
  if (until <= from) throw new ImpossiblePeriod("data.graceUntil must be after data.dueAt", { subscriptionId });
  return { says: "owed", subscription: subscriptionId, from, until, invoice: invoiceId };
}

function refunded({ time, data }: RefundIssuedV1): Refunded | Billed | undefined {
  const { subscriptionId, invoiceId, periodFrom, full } = data;
  const reference = invoiceId === undefined ? undefined : { invoice: invoiceId };
  if (!full) return reference && { says: "billed", ...reference };
  const from = sortableTime(periodFrom);
  return { says: "refunded", subscription: subscriptionId, from, at: sortableTime(time), ...reference };
}

function granted({ data: { grantId, features, periodFrom, periodTo } }: AccessGrantedV1): Granted {
  const [from, until] = [sortableTime(periodFrom), sortableTime(periodTo)];
  return { says: "granted", grant: grantId, features: new Set(features), from, until };
}
