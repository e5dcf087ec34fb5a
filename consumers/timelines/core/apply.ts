import type { Plan } from "../../../runtime/core/plan.ts";
import type { AccountClosedV1 } from "../../../schemas/account/account-closed.v1.ts";
import type { PostDeletedV1 } from "../../../schemas/social/post-deleted.v1.ts";
import type { PostPublishedV1 } from "../../../schemas/social/post-published.v1.ts";
import type { UserBlockedV1 } from "../../../schemas/social/user-blocked.v1.ts";
import type { UserFollowedV1 } from "../../../schemas/social/user-followed.v1.ts";
import type { UserUnblockedV1 } from "../../../schemas/social/user-unblocked.v1.ts";
import type { UserUnfollowedV1 } from "../../../schemas/social/user-unfollowed.v1.ts";
import { closed, eraseOn } from "./erase.ts";
import { deleted, published, pullOn, pushOn } from "./publish-post.ts";
import { backfillOn, blocked, followed, unfollowed } from "./relate.ts";
import type { TimelineSettings } from "./settings.ts";
import type { BackfillPlannedV1, ErasurePlannedV1, PullPlannedV1, PushPlannedV1 } from "./steps.ts";

export type Heard =
  | UserFollowedV1
  | UserUnfollowedV1
  | UserBlockedV1
  | UserUnblockedV1
  | PostPublishedV1
  | PostDeletedV1
  | AccountClosedV1;

export function apply(fact: Heard, settings: TimelineSettings): Plan {
  switch (fact.type) {
    case "user-followed.v1":
      return followed(fact, settings);
    case "user-unfollowed.v1":
      return unfollowed(fact);
    case "user-blocked.v1":
    case "user-unblocked.v1":
      return blocked(fact);
    case "post-published.v1":
      return published(fact, settings);
    case "post-deleted.v1":
      return deleted(fact);
    case "account-closed.v1":
      return closed(fact);
  }
}

export type Step = PushPlannedV1 | PullPlannedV1 | BackfillPlannedV1 | ErasurePlannedV1;

export function applyStep(step: Step, settings: TimelineSettings): Plan {
  switch (step.type) {
    case "timeline-push-planned.v1":
      return pushOn(step, settings);
    case "timeline-pull-planned.v1":
      return pullOn(step, settings);
    case "timeline-backfill-planned.v1":
      return backfillOn(step, settings);
    case "timeline-erasure-planned.v1":
      return eraseOn(step, settings);
  }
}
