import { get, merge, mergeAll, put, query, queryAll, send, type Merge, type Plan } from "../../../runtime/core/plan.ts";
import { newest } from "../../../runtime/core/registers.ts";
import { versionOf } from "../../../runtime/core/version.ts";
import type { Register, Row } from "../../../runtime/ports.ts";
import type { Fact } from "../../../schemas/event.ts";
import type { UserBlockedV1 } from "../../../schemas/social/user-blocked.v1.ts";
import type { UserFollowedV1 } from "../../../schemas/social/user-followed.v1.ts";
import type { UserUnblockedV1 } from "../../../schemas/social/user-unblocked.v1.ts";
import type { UserUnfollowedV1 } from "../../../schemas/social/user-unfollowed.v1.ts";
import { planErasure } from "./erase.ts";
import {
  entriesOf,
  follows,
  followerKey,
  followIdKey,
  isErased,
  pairsIn,
  pairText,
  postsOf,
  PULL_STAGE,
  pullStage,
  relationKey,
  relationsOf,
  TOP,
  userKey,
} from "./rows.ts";
import type { TimelineSettings } from "./settings.ts";
import { type BackfillPlannedV1, backfillPlannedV1, planned, STEP_QUEUE } from "./steps.ts";
import { trimAtTimes } from "./trim.ts";

/** The edge is written first and the author's posts are read after, so a post published meanwhile is seen by one side at least. */
export function* followed(fact: UserFollowedV1, settings: TimelineSettings): Plan {
  const { followId, followerId: reader, followeeId: author } = fact.data;
  const relation = yield* learnPair(followId, reader, author, newest(fact, { on: true }));
  if (!follows(relation)) return;
  if (settings.lossyAboveFollows > 0) yield* countFollows(reader);
  yield* backfill(fact, { reader, author, below: undefined, taken: 0 }, settings);
}

/** A legacy delete may carry the id only: then it waits at the id for whoever brings the pair. */
export function* unfollowed(fact: UserUnfollowedV1): Plan {
  const { followId, followerId: reader, followeeId: author } = fact.data;
  if (reader !== undefined && author !== undefined) {
    yield* learnPair(followId, reader, author, newest(fact, { on: false }));
    return;
  }
  const id = yield* merge(followIdKey(followId), { off: { rule: "maximum", value: versionOf(fact) } });
  yield* mergeAll(
    pairsIn(id).flatMap(([follower, followee]) => edges(follower, followee, newest(fact, { on: false }))),
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

/** @returns what the reader is to the author now, also by unfollows that came first and named only the id. */
function* learnPair(followId: string, reader: string, author: string, follow: Register): Plan<Row | undefined> {
  const [id, relation] = yield* mergeAll([
    { key: followIdKey(followId), registers: { pairs: { rule: "union", members: [pairText(reader, author)] } } },
    ...edges(reader, author, follow),
  ]);
  const off = id?.["off"];
  if (typeof off !== "string") return relation;
  const [after] = yield* mergeAll(edges(reader, author, { rule: "newest", version: off, value: { on: false } }));
  return after;
}

const edges = (reader: string, author: string, follow: Register): readonly Merge[] => [
  { key: relationKey(reader, author), registers: { follow } },
  { key: followerKey(author, reader), registers: { follow } },
];

export interface Backfill {
  readonly reader: string;
  readonly author: string;
  /** Posts below this place; undefined for the newest. */
  readonly below: string | undefined;
  /** Posts of this author already entered. */
  readonly taken: number;
}

/** Enters the author's newest posts, a chunk at a time, up to the cap. */
export function* backfill(fact: Fact, { reader, author, below, taken }: Backfill, settings: TimelineSettings): Plan {
  const [authorRow, readerRow] = yield* get([userKey(author), userKey(reader)]);
  if (isErased(authorRow)) return yield* planErasure(fact, author);
  if (isErased(readerRow)) return yield* planErasure(fact, reader);
  if (pullStage(authorRow) !== PULL_STAGE.none) return yield* pullFrom(reader, author, TOP);

  const limit = Math.min(settings.chunkFollowers, settings.cap - taken);
  const posts = yield* query({
    pk: postsOf(author),
    newestFirst: true,
    limit,
    consistent: true,
    keysOnly: true,
    ...(below !== undefined && { below }),
  });
  yield* put(posts.rows.map(({ sk }) => ({ pk: entriesOf(reader), sk })));
  yield* trimAtTimes(fact.id, reader, posts.rows.length, settings);
  if (posts.last === undefined) return;

  const total = taken + posts.rows.length;
  if (total < settings.cap) {
    const rest = { readerId: reader, authorId: author, below: posts.last, taken: total };
    return yield* send(STEP_QUEUE, [planned(backfillPlannedV1, fact, `backfill:${total}`, rest)]);
  }
  yield* pullFrom(reader, author, posts.last);
}

export function* backfillOn(fact: BackfillPlannedV1, settings: TimelineSettings): Plan {
  const { readerId: reader, authorId: author, below, taken } = fact.data;
  yield* backfill(fact, { reader, author, below, taken }, settings);
}

/** What stands below is no longer promised to be entered: the reader pulls it. */
export function* pullFrom(reader: string, author: string, floor: string): Plan {
  yield* merge(relationKey(reader, author), { floor: { rule: "maximum", value: floor } });
}

/** How many the reader ever followed, for the lossy option. It only grows, so an old count drops too little, never too much. */
function* countFollows(reader: string): Plan {
  let total = 0;
  let from: string | undefined;
  do {
    const [page] = yield* queryAll([{ pk: relationsOf(reader), limit: 1_000, ...(from !== undefined && { from }) }]);
    total += page?.rows.filter((relation) => relation["follow"] !== undefined).length ?? 0;
    from = page?.last === undefined ? undefined : `${page.last}\0`;
  } while (from !== undefined);
  yield* merge(userKey(reader), { followed: { rule: "maximum", value: total } });
}
