import { commentAddedV1 } from "../../../schemas/social/comment-added.v1.ts";
import { postDeletedV1 } from "../../../schemas/social/post-deleted.v1.ts";
import { postLikedV1 } from "../../../schemas/social/post-liked.v1.ts";
import { postPublishedV1 } from "../../../schemas/social/post-published.v1.ts";
import { postUnlikedV1 } from "../../../schemas/social/post-unliked.v1.ts";
import { videoCompletedV1 } from "../../../schemas/video/video-completed.v1.ts";
import { videoProgressedV1 } from "../../../schemas/video/video-progressed.v1.ts";
import { videoStartedV1 } from "../../../schemas/video/video-started.v1.ts";
import type { Person } from "./people.ts";
import { DAY, HOUR, MINUTE, PLATFORMS, type Story } from "./story.ts";

const SAID = {
  text: [
    "Snow on the hills this morning",
    "Bread came out well",
    "Does anybody know a good bicycle repair?",
    "Rain again",
  ],
  photo: ["Low tide", "The allotment in spring", "View from the tower", "First tomatoes"],
  video: ["Crossing the bridge", "How to sharpen a plane", "The market in a minute", "Skating on the canal"],
  poll: ["Tea or coffee?", "Which day for the walk?", "Window or aisle?"],
} as const;

const KINDS = ["text", "text", "photo", "photo", "video", "poll"] as const;

export interface Post {
  readonly postId: string;
  readonly authorId: string;
  readonly kind: keyof typeof SAID;
  readonly at: number;
}

export function publish(
  { now, chance, pick, between, say }: Story,
  people: readonly Person[],
  count: number,
): readonly Post[] {
  const hubs = people.filter(({ isHub }) => isHub);
  return Array.from({ length: count }, (_, index) => {
    const { userId: authorId, joinedAt } = chance() < 0.4 ? pick(hubs) : pick(people);
    const post = { postId: `p${index + 1}`, authorId, kind: pick(KINDS), at: between(joinedAt + HOUR, now) };
    const { at, ...known } = post;
    const visibility = chance() < 0.85 ? "public" : "followers";
    say(postPublishedV1, at, { ...known, summary: pick(SAID[post.kind]), visibility });
    if (chance() < 0.06) {
      const reason = chance() < 0.8 ? "author" : "moderation";
      say(postDeletedV1, between(at, at + DAY), { postId: post.postId, authorId, reason });
    }
    return post;
  });
}

export function answer(
  { chance, pick, between, say }: Story,
  { postId, authorId, at }: Post,
  readers: readonly Person[],
): void {
  readers.forEach(({ userId, joinedAt }, index) => {
    // Most is said soon.
    const then = Math.max(at, joinedAt) + MINUTE + Math.floor(chance() ** 3 * DAY);
    const like = { postId, authorId, userId };
    if (chance() < 0.25) {
      say(postLikedV1, then, like);
      if (chance() < 0.05) say(postUnlikedV1, between(then, then + HOUR), like);
    }
    if (chance() > 0.08) return;
    const mentions = chance() < 0.3 ? [pick(readers).userId] : [];
    const comment = {
      commentId: `${postId}-c${index + 1}`,
      postId,
      postAuthorId: authorId,
      authorId: userId,
      mentions,
    };
    say(commentAddedV1, then + 2 * MINUTE, comment);
  });
}

export function watch({ chance, say, pick }: Story, { postId, at }: Post, readers: readonly Person[]): void {
  const durationSeconds = 30 + Math.floor(90 * chance());
  readers.forEach(({ userId, joinedAt }, index) => {
    if (chance() > 0.3) return;
    const play = {
      playId: `${postId}-y${index + 1}`,
      userId,
      videoId: postId,
      durationSeconds,
      platform: pick(PLATFORMS),
    };
    const begun = Math.max(at, joinedAt) + 5 * MINUTE + Math.floor(chance() * 12 * HOUR);
    const seen = Math.ceil(durationSeconds * (0.2 + 0.7 * chance()));
    say(videoStartedV1, begun, { ...play, fromSeconds: 0, toSeconds: 0 });
    say(videoProgressedV1, begun + seen * 1_000, { ...play, fromSeconds: 0, toSeconds: seen });
    if (chance() > 0.5) return;
    say(videoCompletedV1, begun + durationSeconds * 1_000, { ...play, fromSeconds: seen, toSeconds: durationSeconds });
  });
}
