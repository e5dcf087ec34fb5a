import type { Fact } from "../schemas/event.ts";

/**
 * The words in which tests about people and posts tell their stories. `at` is seconds into a day,
 * so that a reader sees what came before what.
 */

let ids = 0;

function fact(type: string, at: number, subject: string, data: unknown): Fact {
  return { specversion: "1.0", id: `f${ids++}`, source: "/test", type, subject, time: timeAt(at), data };
}

export const timeAt = (seconds: number): string => new Date(Date.UTC(2026, 0, 1) + seconds * 1_000).toISOString();

export const follow = (
  at: number,
  followerId: string,
  followeeId: string,
  followId = `${followerId}>${followeeId}`,
): Fact => fact("user-followed.v1", at, followId, { followId, followerId, followeeId });

export const unfollow = (at: number, followerId: string, followeeId: string): Fact => {
  const followId = `${followerId}>${followeeId}`;
  return fact("user-unfollowed.v1", at, followId, { followId, followerId, followeeId });
};

/** As the legacy deletes: it knows the id and nothing else. */
export const unfollowById = (at: number, followId: string): Fact =>
  fact("user-unfollowed.v1", at, followId, { followId });

export const block = (at: number, blockerId: string, blockedId: string): Fact =>
  fact("user-blocked.v1", at, `${blockerId}>${blockedId}`, { blockerId, blockedId });

export const unblock = (at: number, blockerId: string, blockedId: string): Fact =>
  fact("user-unblocked.v1", at, `${blockerId}>${blockedId}`, { blockerId, blockedId });

export const post = (at: number, authorId: string, postId: string): Fact =>
  fact("post-published.v1", at, postId, {
    postId,
    authorId,
    kind: "text",
    summary: `words of ${postId}`,
    visibility: "public",
  });

/** `count` posts, a second apart: `<author>-0` is the oldest. */
export const posts = (from: number, authorId: string, count: number): readonly Fact[] =>
  Array.from({ length: count }, (_, n) => post(from + n, authorId, `${authorId}-${n}`));

export const deletePost = (at: number, authorId: string, postId: string): Fact =>
  fact("post-deleted.v1", at, postId, { postId, authorId, reason: "author" });

export const closeAccount = (at: number, userId: string, erase = false): Fact =>
  fact("account-closed.v1", at, userId, { userId, erase });

export const join = (at: number, userId: string, about: Readonly<Record<string, string>> = {}): Fact =>
  fact("user-joined.v1", at, userId, {
    userId,
    handle: `@${userId}`,
    locale: "en-GB",
    timeZone: "UTC",
    platform: "web",
    ...about,
  });

export const mute = (at: number, muterId: string, mutedId: string): Fact =>
  fact("user-muted.v1", at, `${muterId}>${mutedId}`, { muterId, mutedId });

export const unmute = (at: number, muterId: string, mutedId: string): Fact =>
  fact("user-unmuted.v1", at, `${muterId}>${mutedId}`, { muterId, mutedId });

export const like = (at: number, userId: string, authorId: string, postId: string): Fact =>
  fact("post-liked.v1", at, `${postId}>${userId}`, { postId, authorId, userId });

export const unlike = (at: number, userId: string, authorId: string, postId: string): Fact =>
  fact("post-unliked.v1", at, `${postId}>${userId}`, { postId, authorId, userId });

export const comment = (
  at: number,
  authorId: string,
  { postId, postAuthorId, mentions = [] }: { postId: string; postAuthorId: string; mentions?: readonly string[] },
): Fact => fact("comment-added.v1", at, `c${ids}`, { commentId: `c${ids}`, postId, postAuthorId, authorId, mentions });

export const contact = (at: number, userId: string, channel: string, address?: string): Fact =>
  fact("contact-changed.v1", at, userId, { userId, channel, ...(address !== undefined && { address }) });

export const prefer = (
  at: number,
  userId: string,
  about: { readonly category: string; readonly channel: string; readonly on: boolean },
  more: { readonly quietHours?: unknown; readonly timeZone?: string } = {},
): Fact => fact("preferences-changed.v1", at, userId, { userId, ...about, ...more });
