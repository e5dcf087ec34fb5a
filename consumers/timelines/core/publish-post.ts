import { type Effect, get, merge, mergeAll, type Plan, put, query, send } from "../../../runtime/core/plan.ts";
import { newest } from "../../../runtime/core/registers.ts";
import type { Row } from "../../../runtime/ports.ts";
import type { Fact } from "../../../schemas/event.ts";
import type { PostDeletedV1 } from "../../../schemas/social/post-deleted.v1.ts";
import type { PostPublishedV1 } from "../../../schemas/social/post-published.v1.ts";
import { wordless } from "./erase.ts";
import { keeps } from "./loss.ts";
import {
  entriesOf,
  followersOf,
  follows,
  isDeleted,
  isErased,
  placeOf,
  postIdAt,
  postIn,
  postKey,
  postsOf,
  PULL_STAGE,
  pullStage,
  relationKey,
  TOP,
  userKey,
} from "./rows.ts";
import type { TimelineSettings } from "./settings.ts";
import { type PullPlannedV1, pullPlannedV1, planned, type PushPlannedV1, pushPlannedV1, STEP_QUEUE } from "./steps.ts";
import { trimAtTimes } from "./trim.ts";

/** DynamoDB answers with at most 1 MB: a page of this many edges stays well below. */
const FOLLOWERS_PER_PAGE = 1_000;

/** The post is written first and the followers are read after, so a follow made meanwhile is seen by one side at least. */
export function* published(fact: PostPublishedV1, settings: TimelineSettings): Plan {
  const { postId, authorId, kind, summary } = fact.data;
  const place = placeOf(fact.time, postId);
  const post = newest(fact, { author: authorId, place, time: fact.time, kind, summary });
  const [row] = yield* writePost(
    { op: "merge", key: postKey(postId), registers: { post } },
    { op: "put", rows: [{ pk: postsOf(authorId), sk: place }] },
  );
  const current = postIn(row);
  if (current?.place !== place || current.author !== authorId) return;

  const [author] = yield* get([userKey(authorId)]);
  if (isErased(author)) {
    yield* mergeAll([wordless(current)]);
    return;
  }
  if (isDeleted(row) || pullStage(author) === PULL_STAGE.pulled) return;

  const followers = yield* firstFollowers(authorId, settings.pushUpToFollowers + 1);
  if (pullStage(author) !== PULL_STAGE.none || followers.length > settings.pushUpToFollowers) {
    return yield* promote(fact, authorId, followers, settings);
  }
  if (followers.length <= settings.inlineFollowers) return yield* push(followers, place, settings);
  const steps = ranges(followers, settings.chunkFollowers).map((range, part) =>
    planned(pushPlannedV1, fact, `push:${part}`, { authorId, place, ...range }),
  );
  yield* send(STEP_QUEUE, steps);
}

/** Entries stay where they are: the post's own row is asked whenever one is shown. */
export function* deleted({ data: { postId } }: PostDeletedV1): Plan {
  yield* merge(postKey(postId), { deleted: { rule: "flag" } });
}

/** One step of a fan-out. Reads its followers anew, so that it serves whoever follows now and can run any number of times. */
export function* pushOn(fact: PushPlannedV1, settings: TimelineSettings): Plan {
  const { authorId, place, ...range } = fact.data;
  const { readers, rest } = yield* followersIn(authorId, range, settings);
  yield* push(readers, place, settings);
  if (rest !== undefined) {
    yield* send(STEP_QUEUE, [planned(pushPlannedV1, fact, `push-on:${rest.from}`, { authorId, place, ...rest })]);
  }
}

export function* pullOn(fact: PullPlannedV1, settings: TimelineSettings): Plan {
  const { authorId, ...range } = fact.data;
  const { readers, rest } = yield* followersIn(authorId, range, settings);
  const floor = { rule: "maximum", value: TOP } as const;
  yield* mergeAll(readers.map((reader) => ({ key: relationKey(reader, authorId), registers: { floor } })));
  if (rest !== undefined) {
    yield* send(STEP_QUEUE, [planned(pullPlannedV1, fact, `pull-on:${rest.from}`, { authorId, ...rest })]);
  }
}

/**
 * From push to pull, once per author. New followers see the stage and pull by themselves; those who
 * are there are told in steps. Only when all steps are sent do posts cease to be announced, so a
 * crash between leaves the next post to do it again.
 */
function* promote(fact: Fact, author: string, followers: readonly string[], settings: TimelineSettings): Plan {
  yield* merge(userKey(author), { pull: { rule: "maximum", value: PULL_STAGE.announcing } });
  const steps = ranges(followers, settings.chunkFollowers).map((range, part) =>
    planned(pullPlannedV1, fact, `pull:${part}`, { authorId: author, ...range }),
  );
  yield* send(STEP_QUEUE, steps);
  yield* merge(userKey(author), { pull: { rule: "maximum", value: PULL_STAGE.pulled } });
}

function* push(readers: readonly string[], place: string, settings: TimelineSettings): Plan {
  const served = settings.lossyAboveFollows > 0 ? yield* whoKeep(readers, place, settings) : readers;
  yield* put(served.map((reader) => ({ pk: entriesOf(reader), sk: place })));
  for (const reader of served) {
    yield* trimAtTimes(place, reader, 1, settings);
  }
}

/** What the read would leave out anyway need not be written. */
function* whoKeep(readers: readonly string[], place: string, settings: TimelineSettings): Plan<readonly string[]> {
  const users = yield* get(readers.map(userKey));
  return readers.filter((reader, index) => {
    const followed = users[index]?.["followed"];
    return keeps(reader, postIdAt(place), typeof followed === "number" ? followed : 0, settings.lossyAboveFollows);
  });
}

interface Range {
  readonly from?: string | undefined;
  readonly below?: string | undefined;
}

function* followersIn(
  author: string,
  { from, below }: Range,
  { chunkFollowers }: TimelineSettings,
): Plan<{ readonly readers: readonly string[]; readonly rest?: Range & { readonly from: string } }> {
  const page = yield* query({
    pk: followersOf(author),
    limit: chunkFollowers,
    consistent: true,
    ...(from !== undefined && { from }),
    ...(below !== undefined && { below }),
  });
  const readers = page.rows.filter(follows).map(({ sk }) => sk);
  if (page.last === undefined) return { readers };
  return { readers, rest: { from: `${page.last}\0`, ...(below !== undefined && { below }) } };
}

/** @param most more than this many is not asked for */
function* firstFollowers(author: string, most: number): Plan<readonly string[]> {
  const followers: string[] = [];
  let from: string | undefined;
  do {
    const page: { readonly rows: readonly Row[]; readonly last?: string } = yield* query({
      pk: followersOf(author),
      limit: FOLLOWERS_PER_PAGE,
      consistent: true,
      ...(from !== undefined && { from }),
    });
    followers.push(...page.rows.filter(follows).map(({ sk }) => sk));
    from = page.last === undefined ? undefined : `${page.last}\0`;
  } while (from !== undefined && followers.length < most);
  return followers.slice(0, most);
}

/** Cuts sorted followers into ranges of at most `size`. The first begins and the last ends open, for whoever comes between. */
export function ranges(followers: readonly string[], size: number): readonly Range[] {
  const starts = followers.filter((_, index) => index % size === 0);
  if (starts.length === 0) return [];
  return starts.map((start, index) => ({
    ...(index > 0 && { from: start }),
    ...(starts[index + 1] !== undefined && { below: starts[index + 1] }),
  }));
}

function* writePost(...effects: readonly Effect[]): Plan<readonly Row[]> {
  return (yield effects) as readonly Row[];
}
