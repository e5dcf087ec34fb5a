import { merge, type Plan, put, queryAll, remove, send } from "../../../runtime/core/plan.ts";
import type { AccountClosedV1 } from "../../../schemas/account/account-closed.v1.ts";
import type { Fact } from "../../../schemas/event.ts";
import {
  entriesOf,
  followerKey,
  followersOf,
  postIdAt,
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

/** The words go, the tombstone stays: whatever is delivered late stays hidden. */
export function* erasePost(author: string, place: string): Plan {
  yield* put([{ ...postKey(postIdAt(place)), deleted: true }]);
  yield* remove([{ pk: postsOf(author), sk: place }]);
}

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
  yield* put(posts.map((place) => ({ ...postKey(postIdAt(place)), deleted: true })));
  yield* remove([
    ...posts.map((sk) => ({ pk: postsOf(userId), sk })),
    ...entries.map((sk) => ({ pk: entriesOf(userId), sk })),
    ...authors.flatMap((author) => [followerKey(author, userId), relationKey(userId, author)]),
    ...readers.flatMap((reader) => [relationKey(reader, userId), followerKey(userId, reader)]),
  ]);
  if (pages.some(({ last }) => last !== undefined)) yield* planErasure(fact, userId);
}
