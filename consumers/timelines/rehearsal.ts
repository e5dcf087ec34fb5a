import type { Rehearsal } from "../../runtime/definition.ts";
import { accountClosedV1 } from "../../schemas/account/account-closed.v1.ts";
import type { Fact } from "../../schemas/event.ts";
import { postPublishedV1 } from "../../schemas/social/post-published.v1.ts";
import { userFollowedV1 } from "../../schemas/social/user-followed.v1.ts";
import { DEFAULTS } from "./core/settings.ts";

/** Served in one step, by entries. */
const PUSHED = { authorId: "rehearsed-pushed", followers: DEFAULTS.inlineFollowers + 5 };
/** Served by more than one step, by floors. */
const PULLED = { authorId: "rehearsed-pulled", followers: DEFAULTS.chunkFollowers + 20 };
const PUSH_UP_TO_FOLLOWERS = 100;

const followsOf = ({ authorId, followers }: typeof PUSHED): readonly Fact[] =>
  Array.from({ length: followers }, (_, n) => {
    const followerId = `rehearsed-${n}`;
    const followId = `${followerId}>${authorId}`;
    const data = { followId, followerId, followeeId: authorId };
    return { ...userFollowedV1.example, id: `rehearsal-${followId}`, subject: followId, data };
  });

const postOf = ({ authorId }: typeof PUSHED): Fact => ({
  ...postPublishedV1.example,
  id: `rehearsal-post-of-${authorId}`,
  subject: `post-of-${authorId}`,
  data: { ...postPublishedV1.example.data, postId: `post-of-${authorId}`, authorId },
});

const closed: Fact = {
  ...accountClosedV1.example,
  id: "rehearsal-closed",
  subject: "rehearsed-0",
  data: { userId: "rehearsed-0", erase: true },
};

export const rehearsal: Rehearsal = {
  settings: { PUSH_UP_TO_FOLLOWERS: String(PUSH_UP_TO_FOLLOWERS) },
  waves: [
    [...followsOf(PUSHED), ...followsOf(PULLED)],
    [postOf(PUSHED), postOf(PULLED), closed],
  ],
};
