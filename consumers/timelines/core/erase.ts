import { get, type Merge, merge, mergeAll, type Plan, queryAll, remove, send } from "../../../runtime/core/plan.ts";
import type { AccountClosedV1 } from "../../../schemas/account/account-closed.v1.ts";
import type { Fact } from "../../../schemas/event.ts";
import {
  entriesOf,
  followerKey,
  followersOf,
  type Post,
  postIdAt,
  postIn,
  postKey,
  postsOf,
  relationKey,
  relationsOf,
  userKey,
} from "./rows.ts";
import type { TimelineSettings } from "./settings.ts";
import { type ErasurePlannedV1, erasurePlannedV1, planned, STEP_QUEUE } from "./steps.ts";

/** A closed account is hidden at once, by its flag; what it left is removed in steps. */
export function* closed(fact: AccountClosedV1): Plan {
  const { userId, erase } = fact.data;
  const flag = { rule: "flag" } as const;
  yield* merge(userKey(userId), erase ? { closed: flag, erased: flag } : { closed: flag });
  if (erase) yield* planErasure(fact, userId);
}

/** Also when a late fact brings back something of an erased account. */
export function* planErasure(fact: Fact, userId: string): Plan {
  yield* send(STEP_QUEUE, [planned(erasurePlannedV1, fact, `erase:${userId}`, { userId })]);
}

/**
 * The words go, the version stays, a breath newer: a late copy of the same fact is stale, and only
 * a fact that is really newer may speak again.
 */
export const wordless = ({ author, place, time, version }: Post): Merge => ({
  key: postKey(postIdAt(place)),
  registers: {
    post: { rule: "newest", version: `${version}\0erased`, value: { author, place, time, kind: "", summary: "" } },
  },
});

/** A chunk of everything kept of one account; plans itself again while there is more. */
export function* eraseOn(fact: ErasurePlannedV1, { chunkFollowers }: TimelineSettings): Plan {
  const { userId } = fact.data;
  const limit = chunkFollowers;
  const pages = yield* queryAll(
    [postsOf, entriesOf, relationsOf, followersOf].map((partition) => ({
      pk: partition(userId),
      limit,
      consistent: true,
    })),
  );
  const [posts = [], entries = [], authors = [], readers = []] = pages.map(({ rows }) => rows.map(({ sk }) => sk));
  const rows = yield* get(posts.map((place) => postKey(postIdAt(place))));
  const own = rows.map(postIn).filter((post) => post?.author === userId);
  yield* mergeAll(own.flatMap((post) => (post === undefined ? [] : [wordless(post)])));
  yield* remove([
    ...posts.map((sk) => ({ pk: postsOf(userId), sk })),
    ...entries.map((sk) => ({ pk: entriesOf(userId), sk })),
    ...authors.flatMap((author) => [followerKey(author, userId), relationKey(userId, author)]),
    ...readers.flatMap((reader) => [relationKey(reader, userId), followerKey(userId, reader)]),
  ]);
  if (pages.some(({ last }) => last !== undefined)) yield* planErasure(fact, userId);
}
