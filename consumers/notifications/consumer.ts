import type { Listener } from "../../runtime/definition.ts";
import { accountClosedV1 } from "../../schemas/account/account-closed.v1.ts";
import { contactChangedV1 } from "../../schemas/account/contact-changed.v1.ts";
import { userJoinedV1 } from "../../schemas/account/user-joined.v1.ts";
import { userProfileChangedV1 } from "../../schemas/account/user-profile-changed.v1.ts";
import { paymentFailedV1 } from "../../schemas/billing/payment-failed.v1.ts";
import { subscriptionBoughtV1 } from "../../schemas/billing/subscription-bought.v1.ts";
import { subscriptionCancelledV1 } from "../../schemas/billing/subscription-cancelled.v1.ts";
import { subscriptionExpiredV1 } from "../../schemas/billing/subscription-expired.v1.ts";
import { subscriptionRenewedV1 } from "../../schemas/billing/subscription-renewed.v1.ts";
import { entitlementChangedV1 } from "../../schemas/entitlements/entitlement-changed.v1.ts";
import { preferencesChangedV1 } from "../../schemas/preferences/preferences-changed.v1.ts";
import { commentAddedV1 } from "../../schemas/social/comment-added.v1.ts";
import { postDeletedV1 } from "../../schemas/social/post-deleted.v1.ts";
import { postLikedV1 } from "../../schemas/social/post-liked.v1.ts";
import { postPublishedV1 } from "../../schemas/social/post-published.v1.ts";
import { postUnlikedV1 } from "../../schemas/social/post-unliked.v1.ts";
import { userBlockedV1 } from "../../schemas/social/user-blocked.v1.ts";
import { userFollowedV1 } from "../../schemas/social/user-followed.v1.ts";
import { userMutedV1 } from "../../schemas/social/user-muted.v1.ts";
import { userUnblockedV1 } from "../../schemas/social/user-unblocked.v1.ts";
import { userUnfollowedV1 } from "../../schemas/social/user-unfollowed.v1.ts";
import { userUnmutedV1 } from "../../schemas/social/user-unmuted.v1.ts";
import { apply, type Heard, raiseAudience } from "./core/apply.ts";
import { decideOn } from "./core/decide.ts";
import { deliverOn } from "./core/deliver.ts";
import { closeOn } from "./core/digest.ts";
import { eraseOn } from "./core/person.ts";
import { scheduleOn } from "./core/schedule.ts";
import type { NotificationSettings } from "./core/settings.ts";
import {
  type AudiencePlannedV1,
  audiencePlannedV1,
  DECIDE,
  DELIVER,
  type ErasurePlannedV1,
  erasurePlannedV1,
  type DigestPlannedV1,
  digestPlannedV1,
  type MessageReleasedV1,
  messageReleasedV1,
  type MessagePlannedV1,
  messagePlannedV1,
  type NotesPlannedV1,
  notesPlannedV1,
  SCHEDULE,
} from "./core/steps.ts";
import type { Wordings } from "./core/templates.ts";

export const notificationsListener = (settings: NotificationSettings): Listener<Heard> => ({
  name: "notifications",
  hears: [
    userJoinedV1,
    userProfileChangedV1,
    contactChangedV1,
    preferencesChangedV1,
    accountClosedV1,
    userFollowedV1,
    userUnfollowedV1,
    userBlockedV1,
    userUnblockedV1,
    userMutedV1,
    userUnmutedV1,
    postPublishedV1,
    postDeletedV1,
    postLikedV1,
    postUnlikedV1,
    commentAddedV1,
    subscriptionBoughtV1,
    subscriptionRenewedV1,
    subscriptionCancelledV1,
    subscriptionExpiredV1,
    paymentFailedV1,
    entitlementChangedV1,
  ],
  apply: (fact) => apply(fact, settings),
});

type Decided = AudiencePlannedV1 | ErasurePlannedV1 | NotesPlannedV1 | DigestPlannedV1;

export const decideListener = (settings: NotificationSettings): Listener<Decided> => ({
  name: DECIDE,
  hears: [audiencePlannedV1, erasurePlannedV1, notesPlannedV1, digestPlannedV1],
  apply(step) {
    switch (step.type) {
      case "audience-planned.v1":
        return raiseAudience(step, settings);
      case "notes-planned.v1":
        return decideOn(step, settings);
      case "erasure-planned.v1":
        return eraseOn(step);
      case "digest-planned.v1":
        return closeOn(step, settings);
    }
  },
});

export const scheduleListener = (): Listener<MessagePlannedV1> => ({
  name: SCHEDULE,
  hears: [messagePlannedV1],
  apply: scheduleOn,
});

export const deliverListener = (settings: NotificationSettings, wordings?: Wordings): Listener<MessageReleasedV1> => ({
  name: DELIVER,
  hears: [messageReleasedV1],
  apply: (step) => deliverOn(step, settings, wordings),
});
