import type { Plan } from "../../../runtime/core/plan.ts";
import type { AccountClosedV1 } from "../../../schemas/account/account-closed.v1.ts";
import type { ContactChangedV1 } from "../../../schemas/account/contact-changed.v1.ts";
import type { UserJoinedV1 } from "../../../schemas/account/user-joined.v1.ts";
import type { UserProfileChangedV1 } from "../../../schemas/account/user-profile-changed.v1.ts";
import type { PaymentFailedV1 } from "../../../schemas/billing/payment-failed.v1.ts";
import type { SubscriptionBoughtV1 } from "../../../schemas/billing/subscription-bought.v1.ts";
import type { SubscriptionCancelledV1 } from "../../../schemas/billing/subscription-cancelled.v1.ts";
import type { SubscriptionExpiredV1 } from "../../../schemas/billing/subscription-expired.v1.ts";
import type { SubscriptionRenewedV1 } from "../../../schemas/billing/subscription-renewed.v1.ts";
import type { EntitlementChangedV1 } from "../../../schemas/entitlements/entitlement-changed.v1.ts";
import type { PreferencesChangedV1 } from "../../../schemas/preferences/preferences-changed.v1.ts";
import type { CommentAddedV1 } from "../../../schemas/social/comment-added.v1.ts";
import type { PostDeletedV1 } from "../../../schemas/social/post-deleted.v1.ts";
import type { PostLikedV1 } from "../../../schemas/social/post-liked.v1.ts";
import type { PostPublishedV1 } from "../../../schemas/social/post-published.v1.ts";
import type { PostUnlikedV1 } from "../../../schemas/social/post-unliked.v1.ts";
import type { UserBlockedV1 } from "../../../schemas/social/user-blocked.v1.ts";
import type { UserFollowedV1 } from "../../../schemas/social/user-followed.v1.ts";
import type { UserMutedV1 } from "../../../schemas/social/user-muted.v1.ts";
import type { UserUnblockedV1 } from "../../../schemas/social/user-unblocked.v1.ts";
import type { UserUnfollowedV1 } from "../../../schemas/social/user-unfollowed.v1.ts";
import type { UserUnmutedV1 } from "../../../schemas/social/user-unmuted.v1.ts";
import { accessChanged, bought, paymentFailed, renewed, stopped } from "./billing.ts";
import type { Told } from "./note.ts";
import { closed, described, preferred } from "./person.ts";
import { deleted, published } from "./post.ts";
import { commented, liked } from "./react.ts";
import { raise } from "./raise.ts";
import { blocked, followed, muted, unfollowed } from "./relate.ts";
import type { NotificationSettings } from "./settings.ts";

export type Heard =
  | UserJoinedV1
  | UserProfileChangedV1
  | ContactChangedV1
  | PreferencesChangedV1
  | AccountClosedV1
  | UserFollowedV1
  | UserUnfollowedV1
  | UserBlockedV1
  | UserUnblockedV1
  | UserMutedV1
  | UserUnmutedV1
  | PostPublishedV1
  | PostDeletedV1
  | PostLikedV1
  | PostUnlikedV1
  | CommentAddedV1
  | SubscriptionBoughtV1
  | SubscriptionRenewedV1
  | SubscriptionCancelledV1
  | SubscriptionExpiredV1
  | PaymentFailedV1
  | EntitlementChangedV1;

/** Rows first, from every fact; then, from a fresh one alone, what may leave the system. */
export function* apply(fact: Heard, settings: NotificationSettings): Plan {
  yield* raise(fact, (yield* rowsOf(fact, settings)) ?? [], settings);
}

function rowsOf(fact: Heard, settings: NotificationSettings): Plan<readonly Told[] | undefined> {
  switch (fact.type) {
    case "user-joined.v1":
    case "user-profile-changed.v1":
    case "contact-changed.v1":
      return silent(described(fact));
    case "preferences-changed.v1":
      return silent(preferred(fact));
    case "account-closed.v1":
      return silent(closed(fact, settings));
    case "user-followed.v1":
      return followed(fact, settings);
    case "user-unfollowed.v1":
      return silent(unfollowed(fact, settings));
    case "user-blocked.v1":
    case "user-unblocked.v1":
      return silent(blocked(fact));
    case "user-muted.v1":
    case "user-unmuted.v1":
      return silent(muted(fact));
    case "post-published.v1":
      return published(fact, settings);
    case "post-deleted.v1":
      return silent(deleted(fact, settings));
    case "post-liked.v1":
    case "post-unliked.v1":
      return liked(fact, settings);
    case "comment-added.v1":
      return commented(fact, settings);
    case "subscription-bought.v1":
      return bought(fact, settings);
    case "subscription-renewed.v1":
      return silent(renewed(fact));
    case "subscription-cancelled.v1":
    case "subscription-expired.v1":
      return stopped(fact, settings);
    case "payment-failed.v1":
      return paymentFailed(fact, settings);
    case "entitlement-changed.v1":
      return accessChanged(fact, settings);
  }
}

function* silent(plan: Plan): Plan<undefined> {
  yield* plan;
  return undefined;
}
