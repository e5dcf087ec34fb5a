import * as z from "zod";
import type { EventDefinition, Fact } from "./event.ts";
import { accessGrantedV1 } from "./access/access-granted.v1.ts";
import { accessWithdrawnV1 } from "./access/access-withdrawn.v1.ts";
import { accountClosedV1 } from "./account/account-closed.v1.ts";
import { contactChangedV1 } from "./account/contact-changed.v1.ts";
import { userJoinedV1 } from "./account/user-joined.v1.ts";
import { userProfileChangedV1 } from "./account/user-profile-changed.v1.ts";
import { paymentFailedV1 } from "./billing/payment-failed.v1.ts";
import { refundIssuedV1 } from "./billing/refund-issued.v1.ts";
import { subscriptionBoughtV1 } from "./billing/subscription-bought.v1.ts";
import { subscriptionCancelledV1 } from "./billing/subscription-cancelled.v1.ts";
import { subscriptionChangedV1 } from "./billing/subscription-changed.v1.ts";
import { subscriptionExpiredV1 } from "./billing/subscription-expired.v1.ts";
import { subscriptionRenewedV1 } from "./billing/subscription-renewed.v1.ts";
import { entitlementChangedV1 } from "./entitlements/entitlement-changed.v1.ts";
import { notificationSentV1 } from "./notifications/notification-sent.v1.ts";
import { preferencesChangedV1 } from "./preferences/preferences-changed.v1.ts";
import { commentAddedV1 } from "./social/comment-added.v1.ts";
import { postDeletedV1 } from "./social/post-deleted.v1.ts";
import { postLikedV1 } from "./social/post-liked.v1.ts";
import { postPublishedV1 } from "./social/post-published.v1.ts";
import { postUnlikedV1 } from "./social/post-unliked.v1.ts";
import { userBlockedV1 } from "./social/user-blocked.v1.ts";
import { userFollowedV1 } from "./social/user-followed.v1.ts";
import { userMutedV1 } from "./social/user-muted.v1.ts";
import { userUnblockedV1 } from "./social/user-unblocked.v1.ts";
import { userUnfollowedV1 } from "./social/user-unfollowed.v1.ts";
import { userUnmutedV1 } from "./social/user-unmuted.v1.ts";
import { uploadRemovedV1 } from "./upload/upload-removed.v1.ts";
import { uploadStoredV1 } from "./upload/upload-stored.v1.ts";
import { videoCompletedV1 } from "./video/video-completed.v1.ts";
import { videoProgressedV1 } from "./video/video-progressed.v1.ts";
import { videoStartedV1 } from "./video/video-started.v1.ts";
import { videoViewQualifiedV1 } from "./video/video-view-qualified.v1.ts";
import { nearest } from "./nearest.ts";

/** Everything that can be said. */
export const catalogue: readonly EventDefinition[] = [
  userJoinedV1,
  userProfileChangedV1,
  contactChangedV1,
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
  subscriptionChangedV1,
  subscriptionCancelledV1,
  subscriptionExpiredV1,
  paymentFailedV1,
  refundIssuedV1,
  accessGrantedV1,
  accessWithdrawnV1,
  entitlementChangedV1,
  videoStartedV1,
  videoProgressedV1,
  videoCompletedV1,
  videoViewQualifiedV1,
  uploadStoredV1,
  uploadRemovedV1,
  preferencesChangedV1,
  notificationSentV1,
];

const typed = z.object({ type: z.string().min(1) });
const definitions: ReadonlyMap<string, EventDefinition> = new Map(
  catalogue.map((definition) => [definition.type, definition]),
);

export function definitionOf(type: string): EventDefinition | undefined {
  return definitions.get(type);
}

/** What was probably meant by an unknown type: up to three known ones, the nearest first. */
export function nearestTypes(type: string): readonly string[] {
  return nearest(type.slice(0, 64), [...definitions.keys()]);
}

/** Nobody says such a thing, as far as the catalogue knows. The message names what was probably meant. */
export class UnknownEventType extends Error {
  override readonly name = "UnknownEventType";
  readonly type: string;
  readonly nearest: readonly string[];

  constructor(type: string, nearest: readonly string[]) {
    const hint =
      nearest.length > 0 ? `did you mean ${nearest.join(" or ")}?` : "see docs/events.md for what can be said.";
    super(`No event type "${type.slice(0, 64)}" is known; ${hint}`);
    this.type = type;
    this.nearest = nearest;
  }
}

/**
 * Reads any fact of the catalogue. Of a field that a JSON text held twice, the last one counts, as JSON.parse has it.
 *
 * @throws {UnknownEventType} when its type is text, but none of ours.
 * @throws {z.ZodError} whose issues name the path of everything that is wrong.
 */
export function readFact(candidate: unknown): Fact {
  const { type } = typed.parse(candidate);
  const definition = definitionOf(type);
  if (definition === undefined) throw new UnknownEventType(type, nearestTypes(type));
  return definition.read(candidate);
}
