import {
  get,
  type Merge,
  merge,
  mergeAll,
  moment,
  type Plan,
  put,
  query,
  send,
  together,
} from "../../../runtime/core/plan.ts";
import { newest } from "../../../runtime/core/registers.ts";
import { sortableTime, versionOf } from "../../../runtime/core/version.ts";
import type { Row } from "../../../runtime/ports.ts";
import type { Fact } from "../../../schemas/event.ts";
import type { PostDeletedV1 } from "../../../schemas/social/post-deleted.v1.ts";
import type { PostPublishedV1 } from "../../../schemas/social/post-published.v1.ts";
import type { Told } from "./note.ts";
import {
  allSaid,
  deletedAt,
  followedAt,
  followersOf,
  gonePostKey,
  noteIdOf,
  ordinal,
  placeOf,
  type Post,
  postIn,
  postKey,
  postsOf,
  stateKey,
  toldOf,
} from "./rows.ts";
import type { NotificationSettings } from "./settings.ts";
import { tell } from "./tell.ts";
import { type AudiencePlannedV1, audiencePlannedV1, DECIDE, planned } from "./steps.ts";

/** DynamoDB answers with at most 1 MB; who toggles often has a long edge, and shortens the page. */
const FOLLOWERS_PER_PAGE = 1_000;

export function noteOfPost(follower: string, postId: string, { author, time, version }: Post): Told {
  const workflow = "followed-posted";
  const id = noteIdOf(workflow, postId, follower);
  return {
    user: follower,
    note: { id, workflow, at: sortableTime(time), version, on: true, actor: author, post: postId },
  };
}

/**
 * The post is written first and the followers are read after, so a follow made meanwhile is seen by one side at least.
 * @returns who was told at once; larger audiences are told in steps.
 */
export function* published(fact: PostPublishedV1, settings: NotificationSettings): Plan<readonly Told[]> {
  const { postId, authorId } = fact.data;
  const [row] = (yield* together(
    {
      op: "merge",
      key: postKey(postId),
      registers: {
        post: newest(fact, { author: authorId, time: fact.time }),
        saids: { rule: "union", members: [versionOf(fact)] },
      },
    },
    { op: "put", rows: [{ pk: postsOf(authorId), sk: placeOf(fact.time, postId) }] },
  )) as readonly [Row];
  const post = postIn(row);
  if (post?.time !== fact.time || post.author !== authorId || deletedAt(row) !== undefined) return [];
  return yield* reach(fact, postId, post, settings, (edges) => tellFollowers(edges, { postId, post, row }, settings));
}

/** What is deleted is out of sight for all who were told of the post, and of what was said about it. */
export function* deleted(fact: PostDeletedV1, settings: NotificationSettings): Plan {
  const { postId, authorId } = fact.data;
  const row = yield* merge(postKey(postId), { deleted: newest(fact, { value: fact.time }) });
  const others = yield* everySortKey(toldOf(postId));
  const at = deletedAt(row) ?? fact.time;
  yield* hide([authorId, ...others], postId, at);
  const post = postIn(row);
  if (post === undefined) return;
  yield* reach(fact, postId, post, settings, function* (edges) {
    yield* hide(followersIn(edges), postId, at);
    return [];
  });
}

/** @param deletedAt RFC 3339 */
export function* hide(users: readonly string[], postId: string, deletedAt: string): Plan {
  const heard = sortableTime((yield* moment()).now);
  yield* put(users.map((user) => ({ ...gonePostKey(user, postId), at: sortableTime(deletedAt), heard })));
}

interface Published {
  readonly postId: string;
  readonly post: Post;
  readonly row: Row | undefined;
}

function* tellFollowers(
  edges: readonly Row[],
  { postId, post, row }: Published,
  settings: NotificationSettings,
): Plan<readonly Told[]> {
  const moment = sortableTime(post.time);
  const meantFor = edges.filter(
    ({ sk, ...edge }) => sk !== post.author && followedAt(allSaid({ sk, ...edge }), moment),
  );
  const notes = meantFor.map(({ sk }) => noteOfPost(sk, postId, post));
  yield* tell(notes, settings);
  // Said again at another time, it may be meant for others than it was: who was told then has to unlearn it.
  if (isSaidAgain(row)) {
    yield* unlearn(edges.map((edge) => ({ follower: edge.sk, postId, post, said: allSaid(edge) })));
  }
  return notes;
}

const isSaidAgain = (row: Row | undefined): boolean =>
  ((row?.["saids"] as ReadonlySet<string> | undefined)?.size ?? 0) > 1;

export interface Audience {
  readonly follower: string;
  readonly postId: string;
  readonly post: Post;
  /** All that is known of the pair. */
  readonly said: ReadonlySet<string>;
}

/** Writes down for whom posts were meant, and when that was heard. */
export function* unlearn(audiences: readonly Audience[]): Plan {
  if (audiences.length === 0) return;
  const { now } = yield* moment();
  yield* mergeAll(audiences.map((audience) => meant(audience, sortableTime(now))));
}

/** Whether a post was meant for a follower, by all that was known of the pair: whoever knew more has the last word. */
function meant({ follower, postId, post, said }: Audience, heard: string): Merge {
  const version = `${post.version}#${ordinal(said.size)}`;
  const on = followedAt(said, sortableTime(post.time));
  const key = stateKey(follower, noteIdOf("followed-posted", postId, follower));
  return {
    key,
    registers: {
      meant: { rule: "newest", version, value: { on, post: post.version } },
      heard: { rule: "maximum", value: heard },
    },
  };
}

const followersIn = (edges: readonly Row[]): readonly string[] => edges.map(({ sk }) => sk);

/** Few followers at once; of many, the first look only finds where the steps begin. */
function* reach(
  fact: Fact,
  postId: string,
  post: Post,
  settings: NotificationSettings,
  work: (edges: readonly Row[]) => Plan<readonly Told[]>,
): Plan<readonly Told[]> {
  const { inlineFollowers, chunkFollowers } = settings;
  const first = yield* query({
    pk: followersOf(post.author),
    limit: inlineFollowers + 1,
    consistent: true,
  });
  if (first.rows.length <= inlineFollowers && first.last === undefined) return yield* work(first.rows);
  const all = yield* everySortKey(followersOf(post.author));
  const starts = all.filter((_, index) => index % chunkFollowers === 0);
  const steps = starts.map((from, index) => {
    const below = starts[index + 1];
    const data = {
      postId,
      authorId: post.author,
      ...(index > 0 && { from }),
      ...(below !== undefined && { below }),
    };
    return planned(audiencePlannedV1, fact, postId, String(index), data);
  });
  yield* send(DECIDE, steps);
  return [];
}

/** One chunk of an audience, told or untold as the post stands now. */
export function* audienceOn(step: AudiencePlannedV1, settings: NotificationSettings): Plan<readonly Told[]> {
  const { postId, authorId, from, below } = step.data;
  const [row] = yield* get([postKey(postId)]);
  const post = postIn(row);
  if (post === undefined) return [];
  const deleted = deletedAt(row);
  const told: Told[] = [];
  let next = from;
  do {
    const { rows, last } = yield* query({
      pk: followersOf(authorId),
      limit: FOLLOWERS_PER_PAGE,
      consistent: true,
      ...(next !== undefined && { from: next }),
      ...(below !== undefined && { below }),
    });
    if (deleted === undefined) told.push(...(yield* tellFollowers(rows, { postId, post, row }, settings)));
    else yield* hide(followersIn(rows), postId, deleted);
    next = last === undefined ? undefined : `${last}\0`;
  } while (next !== undefined);
  return told;
}

function* everySortKey(pk: string): Plan<readonly string[]> {
  const keys: string[] = [];
  let from: string | undefined;
  do {
    const { rows, last } = yield* query({
      pk,
      limit: FOLLOWERS_PER_PAGE,
      consistent: true,
      keysOnly: true,
      ...(from !== undefined && { from }),
    });
    keys.push(...rows.map(({ sk }) => sk));
    from = last === undefined ? undefined : `${last}\0`;
  } while (from !== undefined);
  return keys;
}
