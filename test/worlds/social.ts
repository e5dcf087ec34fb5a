import type { Fact } from "../../schemas/event.ts";
import type { Chance } from "../chance.ts";

export interface SocialWorld {
  readonly users: readonly string[];
  /** In the order in which they happened. */
  readonly facts: readonly Fact[];
}

/** Ids that break what splits, sorts or quotes carelessly; two of them differ in UTF-16 and UTF-8 order. */
export const ODD_IDS = ["a>b", "ü#1", "x/y%2F", '"q"', "\u{1F600}", "\uFF5E", "A#A", " "];

/** Of a second; one moment may be written in two ways. */
const FRACTIONS = ["", ".5", ".500", ".25", ".123456"];

/** A moment so many seconds into the story, at some fraction of it. */
export function momentIn(second: number, chance: Chance): string {
  return `${new Date(Date.UTC(2026, 0, 1) + second * 1_000).toISOString().slice(0, 19)}${chance.pick(FRACTIONS)}Z`;
}

/**
 * A small dense world in which everything happens: toggled follows, deletes that carry the id only,
 * blocks, deleted and re-published posts, closed accounts, ties in time and facts with a sequence.
 */
export function socialWorld(chance: Chance, size: { readonly users: number; readonly facts: number }): SocialWorld {
  const users = [...ODD_IDS, ...Array.from({ length: size.users }, (_, n) => `u${n}`)].slice(0, size.users);
  const posts: { readonly postId: string; readonly authorId: string }[] = [];
  const facts: Fact[] = [];
  // A hub is followed by most, so that every threshold is crossed.
  const hub = users[0] ?? "";
  let second = 0;

  while (facts.length < size.facts) {
    // Whole seconds, several facts in each: ties are the rule.
    if (chance.next() < 0.6) second++;
    const [a, b] = [chance.pick(users), chance.next() < 0.2 ? hub : chance.pick(users)];
    facts.push(...happening(a, b));
  }
  return { users, facts };

  function happening(a: string, b: string): readonly Fact[] {
    const dice = chance.next();
    const followId = chance.next() < 0.8 ? `${a}>${b}` : `legacy-${users.indexOf(a)}-${users.indexOf(b)}`;
    const edge = { followId, followerId: a, followeeId: b };
    if (dice < 0.3) return [fact("user-followed.v1", followId, edge)];
    if (dice < 0.4) return [fact("user-unfollowed.v1", followId, chance.next() < 0.5 ? edge : { followId })];
    if (dice < 0.78) return [published(a, `p${posts.length}`)];
    if (dice < 0.8 && posts.length > 0) return [published(chance.pick(posts).authorId, chance.pick(posts).postId)];
    if (dice < 0.86 && posts.length > 0) {
      const post = chance.pick(posts);
      return [fact("post-deleted.v1", post.postId, { ...post, reason: "author" })];
    }
    if (dice < 0.93) return [fact("user-blocked.v1", `${a}>${b}`, { blockerId: a, blockedId: b })];
    if (dice < 0.99) return [fact("user-unblocked.v1", `${a}>${b}`, { blockerId: a, blockedId: b })];
    return chance.next() < 0.3 ? [fact("account-closed.v1", a, { userId: a, erase: chance.next() < 0.5 })] : [];
  }

  function published(authorId: string, postId: string): Fact {
    posts.push({ postId, authorId });
    const data = { postId, authorId, kind: "text", summary: `words \u{1F600} of ${postId}`, visibility: "public" };
    return fact("post-published.v1", postId, data);
  }

  function fact(type: string, subject: string, data: unknown): Fact {
    const time = momentIn(second, chance);
    const id = `f${facts.length}-${chance.below(1_000)}`;
    return { specversion: "1.0", id, source: "/world", type, subject, time, data };
  }
}
