import type { Rehearsal } from "../../runtime/definition.ts";
import { accountClosedV1 } from "../../schemas/account/account-closed.v1.ts";
import { contactChangedV1 } from "../../schemas/account/contact-changed.v1.ts";
import type { Fact } from "../../schemas/event.ts";
import { preferencesChangedV1 } from "../../schemas/preferences/preferences-changed.v1.ts";
import { commentAddedV1 } from "../../schemas/social/comment-added.v1.ts";
import { postPublishedV1 } from "../../schemas/social/post-published.v1.ts";
import { userFollowedV1 } from "../../schemas/social/user-followed.v1.ts";
import { noteIdOf } from "./core/rows.ts";
import { DEFAULTS } from "./core/settings.ts";

const AUTHOR = "rehearsed-author";
const QUIET = "rehearsed-quiet";
const GONE = "rehearsed-gone";
/** More than are told at once, so that the rest are told in steps. */
const fans = Array.from({ length: DEFAULTS.inlineFollowers + 5 }, (_, n) => `rehearsed-fan-${n}`);

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;

/** Nothing goes out of what is older than a day, so the rehearsal is always of today. */
const loaded = Date.now();
const ago = (minutes: number): string => new Date(loaded - minutes * MINUTE_MS).toISOString();
const wallClock = (minutesAgo: number): string => ago(minutesAgo).slice(11, 16);

const said = (part: string, subject: string, time: string) => ({ id: `notified-${part}`, subject, time });

const contact = (userId: string): Fact => ({
  ...contactChangedV1.example,
  ...said(`contact-${userId}`, userId, ago(200)),
  data: { userId, channel: "email", address: `${userId}@example.com` },
});

/** Quiet for two hours, of which one is over. */
const quiet: Fact = {
  ...preferencesChangedV1.example,
  ...said("quiet", QUIET, ago(200)),
  data: {
    ...{ userId: QUIET, category: "comments", channel: "email", on: true, timeZone: "UTC" },
    quietHours: {
      from: wallClock(60),
      to: wallClock(-60),
      days: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
    },
  },
};

const follow = (followerId: string): Fact => {
  const followId = `${followerId}>${AUTHOR}`;
  const data = { followId, followerId, followeeId: AUTHOR };
  return { ...userFollowedV1.example, ...said(followId, followId, ago(180)), data };
};

/** Longer ago than a digest waits, so that it is due at once. */
const post: Fact = {
  ...postPublishedV1.example,
  ...said("post", "rehearsed-post", ago(DEFAULTS.digestMinutes + 60)),
  data: { ...postPublishedV1.example.data, postId: "rehearsed-post", authorId: AUTHOR },
};

const comment: Fact = {
  ...commentAddedV1.example,
  ...said("comment", "rehearsed-comment", ago(1)),
  data: {
    commentId: "rehearsed-comment",
    postId: "rehearsed-post",
    postAuthorId: AUTHOR,
    authorId: GONE,
    mentions: [QUIET],
  },
};

/** Long enough ago that what came back of it is to be erased again. */
const closed: Fact = {
  ...accountClosedV1.example,
  ...said("closed", GONE, ago(16 * DAY_MINUTES)),
  data: { userId: GONE, erase: true },
};

export const rehearsal: Rehearsal = {
  settings: { DIGEST_GRACE_MINUTES: "0" },
  waves: [
    [contact(AUTHOR), contact(QUIET), contact(fans[0] ?? ""), contact(GONE), quiet],
    [...fans.map(follow), follow(GONE), closed],
    [post, comment],
  ],
  requests: [
    { method: "POST", path: `/notifications/${AUTHOR}/${noteIdOf("new-follower", fans[0] ?? "", AUTHOR)}/read` },
    { method: "GET", path: `/notifications/${AUTHOR}?limit=2` },
  ],
};
