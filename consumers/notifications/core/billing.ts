import { get, merge, type Plan } from "../../../runtime/core/plan.ts";
import { newest } from "../../../runtime/core/registers.ts";
import { compareUtf8, sortableTime } from "../../../runtime/core/version.ts";
import type { PaymentFailedV1 } from "../../../schemas/billing/payment-failed.v1.ts";
import type { SubscriptionBoughtV1 } from "../../../schemas/billing/subscription-bought.v1.ts";
import type { SubscriptionCancelledV1 } from "../../../schemas/billing/subscription-cancelled.v1.ts";
import type { SubscriptionExpiredV1 } from "../../../schemas/billing/subscription-expired.v1.ts";
import type { SubscriptionRenewedV1 } from "../../../schemas/billing/subscription-renewed.v1.ts";
import type { EntitlementChangedV1 } from "../../../schemas/entitlements/entitlement-changed.v1.ts";
import type { Fact } from "../../../schemas/event.ts";
import { allRows, noteOf, type Told } from "./note.ts";
import { tell } from "./tell.ts";
import { isOn, personKey, subscriptionKey, textIn } from "./rows.ts";
import type { NotificationSettings } from "./settings.ts";
import { minutesAfter } from "./time.ts";

export function* bought(fact: SubscriptionBoughtV1, settings: NotificationSettings): Plan<readonly Told[]> {
  const { subscriptionId, userId, autoRenew } = fact.data;
  yield* renewing(fact, userId, subscriptionId, autoRenew);
  const note = noteOfPurchase(fact);
  yield* tell([note], settings);
  return [note, ...(yield* lookAhead(fact, userId, settings))];
}

export function noteOfPurchase(fact: SubscriptionBoughtV1): Told {
  const { subscriptionId, userId, productId } = fact.data;
  return noteOf(fact, "subscription-bought", userId, { about: subscriptionId, product: productId });
}

/** A renewal shows that it renews itself; no fact says that a cancellation was taken back. */
export function* renewed(fact: SubscriptionRenewedV1): Plan {
  yield* renewing(fact, fact.data.userId, fact.data.subscriptionId, true);
}

/** @returns that access is about to end, if it is. */
export function* stopped(
  fact: SubscriptionCancelledV1 | SubscriptionExpiredV1,
  settings: NotificationSettings,
): Plan<readonly Told[]> {
  const { subscriptionId, userId } = fact.data;
  yield* renewing(fact, userId, subscriptionId, false);
  return yield* lookAhead(fact, userId, settings);
}

export function* paymentFailed(fact: PaymentFailedV1, settings: NotificationSettings): Plan<readonly Told[]> {
  const notes = [noteOfFailure(fact)];
  yield* tell(notes, settings);
  return notes;
}

export function noteOfFailure(fact: PaymentFailedV1): Told {
  const { subscriptionId, userId, invoiceId, attempt } = fact.data;
  return noteOf(fact, "payment-failed", userId, { about: JSON.stringify([subscriptionId, invoiceId, attempt]) });
}

/** All that is open ends with the last of it. */
export function* accessChanged(fact: EntitlementChangedV1, settings: NotificationSettings): Plan<readonly Told[]> {
  const { userId, until } = fact.data;
  const ends = Object.values(until).map(sortableTime).sort(compareUtf8).at(-1) ?? "";
  yield* merge(personKey(userId), { until: newest(fact, { value: ends }) });
  return yield* lookAhead(fact, userId, settings);
}

function* renewing(fact: Fact, userId: string, subscriptionId: string, on: boolean): Plan {
  yield* merge(subscriptionKey(userId, subscriptionId), { renews: newest(fact, { on }) });
}

const DAY_MINUTES = 1_440;

/**
 * A note for some days before the end, written as soon as it is known. Whether it is still so, a view decides from the
 * rows that this was decided from: what comes later hides it again, and brings it back.
 */
function* lookAhead(fact: Fact, user: string, settings: NotificationSettings): Plan<readonly Told[]> {
  const [person] = yield* get([personKey(user)]);
  const until = textIn(person?.["until"]);
  const subscriptions = yield* allRows(user, "B#");
  if (until === undefined || subscriptions.length === 0 || subscriptions.some((row) => isOn(row["renews"]))) return [];
  const at = minutesAfter(until, -settings.endingNoticeDays * DAY_MINUTES);
  const note = noteOf(fact, "subscription-ending", user, { about: until, at, until });
  const notes = [{ ...note, note: { ...note.note, version: until } }];
  yield* tell(notes, settings);
  return notes;
}
