import { get, type Plan, put } from "../../../runtime/core/plan.ts";
import type { CommentAddedV1 } from "../../../schemas/social/comment-added.v1.ts";
import type { PostLikedV1 } from "../../../schemas/social/post-liked.v1.ts";
import type { PostUnlikedV1 } from "../../../schemas/social/post-unliked.v1.ts";
import { noteOf, type Told } from "./note.ts";
import { tell } from "./tell.ts";
import { hide } from "./post.ts";
import { deletedAt, postKey, toldOf } from "./rows.ts";
import type { NotificationSettings } from "./settings.ts";

export function* liked(fact: PostLikedV1 | PostUnlikedV1, settings: NotificationSettings): Plan<readonly Told[]> {
  const notes = notesOfLike(fact);
  yield* tell(notes, settings);
  return fact.type === "post-liked.v1" ? notes : [];
}

/** A like and its end are one note: the newest of them counts. */
export function notesOfLike(fact: PostLikedV1 | PostUnlikedV1): readonly Told[] {
  const { postId, authorId, userId } = fact.data;
  if (authorId === userId) return [];
  const on = fact.type === "post-liked.v1";
  const words = { about: JSON.stringify([postId, userId]), on, actor: userId, post: postId };
  return [noteOf(fact, "post-liked", authorId, words)];
}

export function* commented(fact: CommentAddedV1, settings: NotificationSettings): Plan<readonly Told[]> {
  const { postId } = fact.data;
  const notes = notesOfComment(fact);
  const mentioned = notes.flatMap(({ user, note }) => (note.workflow === "mentioned" ? [user] : []));
  // Who was told is written first, and whether the post is still there is read after: a delete does it the other way round.
  yield* put(mentioned.map((user) => ({ pk: toldOf(postId), sk: user })));
  yield* tell(notes, settings);
  if (mentioned.length === 0) return notes;
  const [post] = yield* get([postKey(postId)]);
  const deleted = deletedAt(post);
  if (deleted !== undefined) yield* hide(mentioned, postId, deleted);
  return notes;
}

/** The post's author is told of the comment, and everybody else who is mentioned of that; nobody of both, or of their own. */
export function notesOfComment(fact: CommentAddedV1): readonly Told[] {
  const { commentId, postId, postAuthorId, authorId, mentions } = fact.data;
  const words = { about: commentId, actor: authorId, post: postId };
  const mentioned = [...new Set(mentions)].filter((user) => user !== authorId && user !== postAuthorId);
  return [
    ...(postAuthorId === authorId ? [] : [noteOf(fact, "post-commented", postAuthorId, words)]),
    ...mentioned.map((user) => noteOf(fact, "mentioned", user, words)),
  ];
}
