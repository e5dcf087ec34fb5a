import { get, merge, mergeAll, type Plan, query, together } from "../../../runtime/core/plan.ts";
import { newest } from "../../../runtime/core/registers.ts";
import { sortableTime } from "../../../runtime/core/version.ts";
import type { Row } from "../../../runtime/ports.ts";
import type { UserBlockedV1 } from "../../../schemas/social/user-blocked.v1.ts";
import type { UserFollowedV1 } from "../../../schemas/social/user-followed.v1.ts";
import type { UserMutedV1 } from "../../../schemas/social/user-muted.v1.ts";
import type { UserUnblockedV1 } from "../../../schemas/social/user-unblocked.v1.ts";
import type { UserUnfollowedV1 } from "../../../schemas/social/user-unfollowed.v1.ts";
import type { UserUnmutedV1 } from "../../../schemas/social/user-unmuted.v1.ts";
import type { Told } from "./note.ts";
import { noteOfPost, unlearn } from "./post.ts";
import {
  allSaid,
  deletedAt,
  followedAt,
  followeesOf,
  followerKey,
  followIdKey,
  noteIdOf,
  offsIn,
  pairsIn,
  pairText,
  personKey,
  placeOf,
  type Post,
  postIdAt,
  postIn,
  postKey,
  postsOf,
  relationKey,
  saidIn,
  saidOf,
  textIn,
} from "./rows.ts";
import type { NotificationSettings } from "./settings.ts";
import { tell } from "./tell.ts";

/** @returns what the followed person is told, and what the follower is told of posts that were heard before. */
export function* followed(fact: UserFollowedV1, settings: NotificationSettings): Plan<readonly Told[]> {
  const { followId, followerId: follower, followeeId: author } = fact.data;
  const pairs = { rule: "union", members: [pairText(follower, author)] } as const;
  const id = yield* merge(followIdKey(followId), { pairs });
  const [on, ...offs] = [saidOf(fact, true), ...offsIn(id)];
  const posts = yield* learn(follower, author, [on, ...offs], settings);
  const notes = noteOfFollow(follower, author, on);
  yield* tell([...notes, ...offs.flatMap((off) => noteOfFollow(follower, author, off))], settings);
  return [...notes, ...posts];
}

/** A legacy delete may carry the id only: then it waits at the id for whoever brings the pair. */
export function* unfollowed(fact: UserUnfollowedV1, settings: NotificationSettings): Plan {
  const { followId, followerId, followeeId } = fact.data;
  const off = saidOf(fact, false);
  const isWhole = followerId !== undefined && followeeId !== undefined;
  const known = isWhole
    ? { pairs: { rule: "union", members: [pairText(followerId, followeeId)] } as const }
    : { offs: { rule: "union", members: [off] } as const };
  const id = yield* merge(followIdKey(followId), known);
  const offs = isWhole ? [off, ...offsIn(id)] : [off];
  for (const [follower, author] of isWhole ? [[followerId, followeeId] as const] : pairsIn(id)) {
    yield* learn(follower, author, offs, settings);
    yield* tell(
      offs.flatMap((text) => noteOfFollow(follower, author, text)),
      settings,
    );
  }
}

/** The newest thing said of a pair decides whether the followed person is told of it. */
export function noteOfFollow(follower: string, author: string, said: string): readonly Told[] {
  if (follower === author) return [];
  const { time, version, on } = saidIn(said);
  const workflow = "new-follower";
  const id = noteIdOf(workflow, follower, author);
  return [{ user: author, note: { id, workflow, at: time, version, on, actor: follower } }];
}

/**
 * The edge is written first and the author's posts are read after, so a post published meanwhile is seen by one side at
 * least. Posts from before the first of what is said are not touched by it.
 */
function* learn(
  follower: string,
  author: string,
  said: readonly string[],
  settings: NotificationSettings,
): Plan<readonly Told[]> {
  const [edge] = (yield* together(
    { op: "merge", key: followerKey(author, follower), registers: { said: { rule: "union", members: said } } },
    { op: "put", rows: [{ pk: followeesOf(follower), sk: author }] },
  )) as readonly [Row];
  const [person] = yield* get([personKey(follower)]);
  const closed = textIn(person?.["closed"]);
  const all = new Set([...allSaid(edge), ...(closed === undefined ? [] : [closed])]);
  if (closed !== undefined) yield* leave(follower, [author], closed, settings);

  if (follower === author) return [];
  const from = said.map((text) => saidIn(text).time).sort()[0] ?? "";
  const standing = yield* newestPosts(author, from, settings.shownPerCategory);
  const notes = standing.flatMap(({ postId, post }) =>
    followedAt(all, sortableTime(post.time)) ? [noteOfPost(follower, postId, post)] : [],
  );
  yield* tell(notes, settings);
  yield* unlearn(standing.map(({ postId, post }) => ({ follower, postId, post, said: all })));
  return notes;
}

interface Standing {
  readonly postId: string;
  readonly post: Post;
}

/** An author's newest posts that are not deleted, down to a time. */
function* newestPosts(author: string, from: string, most: number): Plan<readonly Standing[]> {
  const standing: Standing[] = [];
  let below: string | undefined;
  do {
    const page = yield* query({
      pk: postsOf(author),
      from,
      newestFirst: true,
      limit: most,
      consistent: true,
      keysOnly: true,
      ...(below !== undefined && { below }),
    });
    const posts = yield* get(page.rows.map(({ sk }) => postKey(postIdAt(sk))));
    for (const [index, { sk }] of page.rows.entries()) {
      const [postId, post] = [postIdAt(sk), postIn(posts[index])];
      const isCurrent = post !== undefined && placeOf(post.time, postId) === sk;
      if (isCurrent && deletedAt(posts[index]) === undefined) standing.push({ postId, post });
    }
    below = page.last;
  } while (below !== undefined && standing.length < most);
  return standing;
}

/** Who has closed their account follows nobody from then on. */
export function* leave(
  follower: string,
  authors: readonly string[],
  closed: string,
  settings: NotificationSettings,
): Plan {
  yield* mergeAll(
    authors.map((author) => ({
      key: followerKey(author, follower),
      registers: { said: { rule: "union", members: [closed] } },
    })),
  );
  yield* tell(
    authors.flatMap((author) => noteOfFollow(follower, author, closed)),
    settings,
  );
}

export function* blocked(fact: UserBlockedV1 | UserUnblockedV1): Plan {
  const { blockerId, blockedId } = fact.data;
  const on = newest(fact, { on: fact.type === "user-blocked.v1" });
  yield* mergeAll([
    { key: relationKey(blockerId, blockedId), registers: { blocks: on } },
    { key: relationKey(blockedId, blockerId), registers: { blockedBy: on } },
  ]);
}

export function* muted(fact: UserMutedV1 | UserUnmutedV1): Plan {
  const { muterId, mutedId } = fact.data;
  yield* merge(relationKey(muterId, mutedId), { mutes: newest(fact, { on: fact.type === "user-muted.v1" }) });
}
