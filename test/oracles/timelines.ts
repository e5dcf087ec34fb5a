import { compareUtf8, sortableTime, versionOf } from "../../runtime/core/version.ts";
import type { Fact } from "../../schemas/event.ts";

export interface ExpectedItem {
  readonly postId: string;
  readonly authorId: string;
}

/**
 * Every timeline, straight from the definition: the newest `cap` visible posts of those the reader
 * follows now, by (time, post id). Computed from the set of facts, knowing nothing of tables, queues or pushing.
 */
export function expectedTimelines(facts: readonly Fact[], cap: number): (reader: string) => readonly ExpectedItem[] {
  const world = worldOf(facts);
  return (reader) => {
    if (world.closed.has(reader)) return [];
    return [...world.posts.values()]
      .filter(({ authorId, postId }) => world.sees(reader, authorId) && !world.deleted.has(postId))
      .sort((a, b) => compareUtf8(b.place, a.place))
      .slice(0, cap)
      .map(({ postId, authorId }) => ({ postId, authorId }));
  };
}

interface Said<T> {
  readonly version: string;
  readonly value: T;
}

interface Published extends ExpectedItem {
  readonly place: string;
}

type Data = Readonly<Record<string, string | undefined>>;

function worldOf(facts: readonly Fact[]) {
  const edges = new Map<string, Said<boolean>>();
  const blocks = new Map<string, Said<boolean>>();
  const posts = new Map<string, Said<Published>>();
  const deleted = new Set<string>();
  const closed = new Set<string>();
  const pairs = pairsByFollowId(facts);

  for (const fact of facts) {
    const data = fact.data as Data;
    const version = versionOf(fact);
    switch (fact.type) {
      case "user-followed.v1":
        newest(edges, pair(data["followerId"], data["followeeId"]), { version, value: true });
        break;
      case "user-unfollowed.v1":
        for (const edge of pairsOf(data, pairs)) newest(edges, edge, { version, value: false });
        break;
      case "user-blocked.v1":
      case "user-unblocked.v1":
        newest(blocks, pair(data["blockerId"], data["blockedId"]), { version, value: fact.type === "user-blocked.v1" });
        break;
      case "post-published.v1": {
        const { postId = "", authorId = "" } = data;
        newest(posts, postId, { version, value: { postId, authorId, place: `${sortableTime(fact.time)}#${postId}` } });
        break;
      }
      case "post-deleted.v1":
        deleted.add(data["postId"] ?? "");
        break;
      case "account-closed.v1":
        closed.add(data["userId"] ?? "");
        break;
      default:
        break;
    }
  }
  const isOn = (said: ReadonlyMap<string, Said<boolean>>, key: string): boolean => said.get(key)?.value === true;
  return {
    deleted,
    closed,
    posts: new Map([...posts].map(([id, { value }]) => [id, value])),
    sees: (reader: string, author: string): boolean =>
      isOn(edges, pair(reader, author)) &&
      !isOn(blocks, pair(reader, author)) &&
      !isOn(blocks, pair(author, reader)) &&
      !closed.has(author),
  };
}

/** What each follow id stands for, learnt from every fact that names both sides. */
function pairsByFollowId(facts: readonly Fact[]): ReadonlyMap<string, ReadonlySet<string>> {
  const pairs = new Map<string, Set<string>>();
  for (const fact of facts) {
    if (fact.type !== "user-followed.v1" && fact.type !== "user-unfollowed.v1") continue;
    const { followId = "", followerId, followeeId } = fact.data as Data;
    if (followerId === undefined || followeeId === undefined) continue;
    const known = pairs.get(followId) ?? new Set();
    pairs.set(followId, known.add(pair(followerId, followeeId)));
  }
  return pairs;
}

function pairsOf({ followId = "", followerId, followeeId }: Data, pairs: ReadonlyMap<string, ReadonlySet<string>>) {
  return followerId !== undefined && followeeId !== undefined
    ? [pair(followerId, followeeId)]
    : [...(pairs.get(followId) ?? [])];
}

function newest<T>(said: Map<string, Said<T>>, key: string, more: Said<T>): void {
  const known = said.get(key);
  if (known === undefined || compareUtf8(known.version, more.version) < 0) said.set(key, more);
}

const pair = (a: string | undefined, b: string | undefined): string => JSON.stringify([a, b]);
