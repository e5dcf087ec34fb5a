import type { EventDefinition } from "../../../schemas/event.ts";
import { postDeletedV1 } from "../../../schemas/social/post-deleted.v1.ts";
import { postLikedV1 } from "../../../schemas/social/post-liked.v1.ts";
import { postPublishedV1 } from "../../../schemas/social/post-published.v1.ts";
import { postUnlikedV1 } from "../../../schemas/social/post-unliked.v1.ts";
import { userBlockedV1 } from "../../../schemas/social/user-blocked.v1.ts";
import { userFollowedV1 } from "../../../schemas/social/user-followed.v1.ts";
import { userUnblockedV1 } from "../../../schemas/social/user-unblocked.v1.ts";
import { userUnfollowedV1 } from "../../../schemas/social/user-unfollowed.v1.ts";
import { CommandRefused } from "./command-refused.ts";
import { isWhole, pairId, pairIn } from "./pair.ts";

/** Fields of a command as they came: from the body, the path or the query. What they may be, the event's schema says. */
export type Asked = Readonly<Record<string, unknown>>;

/** Something a person does, and what is said of it. */
export interface Deed {
  readonly name: string;
  readonly definition: EventDefinition;
  /** @throws {CommandRefused} where the fields contradict each other. */
  dataOf(asked: Asked, factId: string): Asked;
}

/** Everything that can be done, by its name. */
export const deeds = {
  follow: {
    name: "follow",
    definition: userFollowedV1,
    dataOf({ followerId, followeeId }) {
      notOneself("followeeId", followerId, followeeId);
      return { followId: made(followerId, followeeId), followerId, followeeId };
    },
  },
  unfollow: {
    name: "unfollow",
    definition: userUnfollowedV1,
    dataOf({ followId, followerId, followeeId }) {
      if (typeof followId !== "string") {
        bothGiven({ followerId, followeeId });
        return { followId: made(followerId, followeeId), followerId, followeeId };
      }
      // A legacy id, which tells nothing: whoever hears it knows the pair from the follow.
      if (isWhole(followId)) return { followId };
      const [follower, followee] = twoIn("followId", followId, "followerId", "followeeId");
      return { followId, followerId: follower, followeeId: followee };
    },
  },
  block: {
    name: "block",
    definition: userBlockedV1,
    dataOf({ blockerId, blockedId }) {
      notOneself("blockedId", blockerId, blockedId);
      return { blockerId, blockedId };
    },
  },
  unblock: {
    name: "unblock",
    definition: userUnblockedV1,
    dataOf({ blockId, blockerId, blockedId }) {
      if (typeof blockId !== "string") return { blockerId, blockedId };
      const [blocker, blocked] = twoIn("blockId", blockId, "blockerId", "blockedId");
      return { blockerId: blocker, blockedId: blocked };
    },
  },
  publishPost: {
    name: "publishPost",
    definition: postPublishedV1,
    // The post is named by the fact that made it, so sending the command again makes no second one.
    dataOf: ({ authorId, kind, summary, visibility }, factId) => ({
      postId: factId,
      authorId,
      kind,
      summary,
      visibility,
    }),
  },
  deletePost: {
    name: "deletePost",
    definition: postDeletedV1,
    dataOf: ({ postId, authorId, reason = "author" }) => ({ postId, authorId, reason }),
  },
  like: {
    name: "like",
    definition: postLikedV1,
    dataOf: ({ postId, authorId, userId }) => ({ postId, authorId, userId }),
  },
  unlike: {
    name: "unlike",
    definition: postUnlikedV1,
    dataOf({ likeId, postId, authorId, userId }) {
      if (typeof likeId !== "string") return { postId, authorId, userId };
      const [post, user] = twoIn("likeId", likeId, "postId", "userId");
      return { postId: post, authorId, userId: user };
    },
  },
} as const satisfies Readonly<Record<string, Deed>>;

/** Undefined while a half is missing, which the schema then says. */
function made(a: unknown, b: unknown): string | undefined {
  return typeof a === "string" && typeof b === "string" ? pairId(a, b) : undefined;
}

function twoIn(field: string, id: string, first: string, second: string): readonly [string, string] {
  const pair = pairIn(id);
  if (pair !== undefined) return pair;
  const message = `does not tell which two it is made of; ask with ?${first}=…&${second}=… instead`;
  throw new CommandRefused([{ path: field, message }]);
}

/** Where the schema can do without, because the legacy does. */
function bothGiven(fields: Asked): void {
  const missing = Object.keys(fields).filter((name) => fields[name] === undefined);
  if (missing.length > 0) throw new CommandRefused(missing.map((path) => ({ path, message: "is needed" })));
}

function notOneself(field: string, who: unknown, whom: unknown): void {
  if (who !== undefined && who === whom) {
    throw new CommandRefused([{ path: field, message: "is the same person; nobody does this to themselves" }]);
  }
}
