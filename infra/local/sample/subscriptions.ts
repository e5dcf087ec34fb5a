import { refundIssuedV1 } from "../../../schemas/billing/refund-issued.v1.ts";
import { subscriptionBoughtV1 } from "../../../schemas/billing/subscription-bought.v1.ts";
import { subscriptionCancelledV1 } from "../../../schemas/billing/subscription-cancelled.v1.ts";
import { subscriptionChangedV1 } from "../../../schemas/billing/subscription-changed.v1.ts";
import { subscriptionRenewedV1 } from "../../../schemas/billing/subscription-renewed.v1.ts";
import type { Person } from "./people.ts";
import { DAY, isoTime, MINUTE, type Story } from "./story.ts";

interface Bought {
  readonly subscriptionId: string;
  readonly userId: string;
  readonly productId: string;
  readonly priceMinor: number;
  readonly from: number;
  readonly to: number;
}

/** What becomes of the first subscriptions, one each. */
const TURNS = [renew, cancel, upgrade, refund] as const;

/** Every fourth person pays. */
export function subscribe(story: Story, people: readonly Person[]): void {
  const payers = people.filter((_, index) => index % 4 === 0);
  for (const [index, payer] of payers.entries()) {
    const bought = buy(story, payer, index);
    TURNS[index]?.(story, bought);
  }
}

/** The first one's is a trial of three days, so that its renewal falls into the week. */
function buy({ between, say }: Story, { userId, joinedAt }: Person, index: number): Bought {
  const trial = index === 0;
  const [productId, priceMinor] =
    index % 2 === 0 ? (["basic-monthly", 499] as const) : (["plus-monthly", 999] as const);
  const from = between(joinedAt + MINUTE, joinedAt + DAY);
  const to = from + (trial ? 3 : 30) * DAY;
  const bought = { subscriptionId: `s${index + 1}`, userId, productId, priceMinor: trial ? 0 : priceMinor };
  const period = { periodFrom: isoTime(from), periodTo: isoTime(to) };
  say(subscriptionBoughtV1, from, {
    ...bought,
    ...period,
    provider: "stripe",
    trial,
    currency: "GBP",
    autoRenew: true,
  });
  return { ...bought, from, to };
}

function renew({ say }: Story, { subscriptionId, userId, productId, to }: Bought): void {
  const period = { periodFrom: isoTime(to), periodTo: isoTime(to + 30 * DAY) };
  say(subscriptionRenewedV1, to, { subscriptionId, userId, productId, ...period, invoiceId: `${subscriptionId}-i2` });
}

function cancel({ say }: Story, { subscriptionId, userId, from }: Bought): void {
  say(subscriptionCancelledV1, from + 2 * DAY, { subscriptionId, userId, effective: "at-period-end" });
}

function upgrade({ say }: Story, { subscriptionId, userId, productId: fromProductId, from }: Bought): void {
  const effectiveFrom = isoTime(from + DAY);
  const products = { fromProductId, toProductId: "plus-monthly" };
  say(subscriptionChangedV1, from + DAY, { subscriptionId, userId, ...products, effectiveFrom });
}

function refund({ say }: Story, { subscriptionId, userId, priceMinor, from }: Bought): void {
  const whole = { amountMinor: priceMinor, currency: "GBP", full: true };
  const paid = { invoiceId: `${subscriptionId}-i1`, periodFrom: isoTime(from) };
  say(refundIssuedV1, from + 2 * DAY, { subscriptionId, userId, ...paid, ...whole });
}
