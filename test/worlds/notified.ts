import type { Fact } from "../../schemas/event.ts";
import type { Chance } from "../chance.ts";
import { momentIn, ODD_IDS } from "./social.ts";

export interface NotifiedWorld {
  readonly users: readonly string[];
  /** In the order in which they happened. */
  readonly facts: readonly Fact[];
  /** A second after the last of them, RFC 3339. */
  readonly end: string;
}

const CATEGORIES = ["follows", "likes", "comments", "posts", "billing", "gossip"];
const CHANNELS = ["inbox", "email", "push"];
const DAY = 86_400;

type Happening = readonly [type: string, subject: string, data: unknown];

/**
 * A small dense world of people who follow, write, like and take it back, block and mute each other, change their minds
 * about what they want to be told of, and buy, cancel and close. Ties in time are the rule, and some facts have their
 * aggregate's own version.
 */
export function notifiedWorld(chance: Chance, size: { readonly users: number; readonly facts: number }): NotifiedWorld {
  const longest = `${"\u{1F600}".repeat(60)}longest!`;
  const users = [longest, ...ODD_IDS, ...Array.from({ length: size.users }, (_, n) => `u${n}`)].slice(0, size.users);
  const posts: { readonly postId: string; readonly authorId: string }[] = [];
  const facts: Fact[] = [];
  let second = 0;
  const possible = happenings();
  while (facts.length < size.facts) {
    if (chance.next() < 0.6) second++;
    const [one, other] = [chance.pick(users), chance.pick(users)];
    const next = chance.pick(possible)(one, other);
    if (next !== undefined) facts.push(fact(...next));
  }
  return { users, facts, end: new Date(Date.UTC(2026, 0, 1) + (second + 1) * 1_000).toISOString() };

  function happenings(): readonly ((a: string, b: string) => Happening | undefined)[] {
    const followId = (a: string, b: string) =>
      chance.next() < 0.8 ? `${a}>${b}`.slice(0, 128) : `legacy-${users.indexOf(a)}-${users.indexOf(b)}`;
    const edge = (a: string, b: string) => ({ followId: followId(a, b), followerId: a, followeeId: b });
    const somePost = () => (posts.length === 0 ? undefined : chance.pick(posts));
    const pair = (a: string, b: string) => `${a}>${b}`;
    const bill = (a: string) => ({ userId: a, subscriptionId: `s-${users.indexOf(a)}-${chance.below(2)}` });

    const followed = (a: string, b: string): Happening => {
      const data = edge(a, b);
      return ["user-followed.v1", data.followId, data];
    };
    const published = (a: string): Happening => {
      const again = chance.next() < 0.05 ? somePost() : undefined;
      const post = again ?? { postId: `p${posts.length}`, authorId: a };
      if (again === undefined) posts.push(post);
      const data = { ...post, kind: "text", summary: "words", visibility: "public" };
      return ["post-published.v1", post.postId, data];
    };
    const reacted =
      (type: string) =>
      (a: string): Happening | undefined => {
        const post = somePost();
        return post && [type, `${post.postId}>${a}`, { ...post, userId: a }];
      };
    const commented = (a: string, b: string): Happening | undefined => {
      const post = somePost();
      const commentId = `c${facts.length}`;
      const mentions = chance.next() < 0.5 ? [b, chance.pick(users), b] : [];
      const { postId = "", authorId: postAuthorId = "" } = post ?? {};
      return post && ["comment-added.v1", commentId, { commentId, postId, postAuthorId, authorId: a, mentions }];
    };
    return [
      ...[followed, followed, followed, published, published, published, published],
      (a, b) => {
        const data = edge(a, b);
        return ["user-unfollowed.v1", data.followId, chance.next() < 0.5 ? data : { followId: data.followId }];
      },
      ...[reacted("post-liked.v1"), reacted("post-liked.v1"), reacted("post-liked.v1"), reacted("post-unliked.v1")],
      ...[commented, commented],
      () => {
        const post = somePost();
        return chance.next() < 0.4
          ? post && ["post-deleted.v1", post.postId, { ...post, reason: "author" }]
          : undefined;
      },
      (a, b) => ["user-blocked.v1", pair(a, b), { blockerId: a, blockedId: b }],
      (a, b) => ["user-unblocked.v1", pair(a, b), { blockerId: a, blockedId: b }],
      (a, b) => [chance.next() < 0.5 ? "user-muted.v1" : "user-unmuted.v1", pair(a, b), { muterId: a, mutedId: b }],
      (a) => {
        const data = { userId: a, handle: `@${facts.length}`, locale: "en", timeZone: "UTC", platform: "web" };
        return ["user-joined.v1", a, data];
      },
      (a) => {
        const data = { category: chance.pick(CATEGORIES), channel: chance.pick(CHANNELS), on: chance.next() < 0.5 };
        return ["preferences-changed.v1", a, { userId: a, ...data }];
      },
      (a) => ["contact-changed.v1", a, { userId: a, channel: "email", address: `${users.indexOf(a)}@example.com` }],
      (a) => {
        const bought = { provider: "stripe", productId: "plus-monthly", ...period(), trial: false };
        const paid = { priceMinor: 999, currency: "GBP", autoRenew: chance.next() < 0.5 };
        const data = { ...bill(a), ...bought, ...paid };
        return ["subscription-bought.v1", data.subscriptionId, data];
      },
      (a) => {
        const data = { ...bill(a), productId: "plus-monthly", ...period(), invoiceId: `i${chance.below(9)}` };
        return ["subscription-renewed.v1", data.subscriptionId, data];
      },
      (a) => {
        const data = { ...bill(a), effective: "at-period-end" };
        return ["subscription-cancelled.v1", data.subscriptionId, data];
      },
      (a) => {
        const data = bill(a);
        return chance.next() < 0.3 ? ["subscription-expired.v1", data.subscriptionId, data] : undefined;
      },
      (a) => {
        const data = { ...bill(a), invoiceId: `i${chance.below(3)}`, dueAt: momentIn(second, chance), attempt: 1 };
        return ["payment-failed.v1", data.subscriptionId, { ...data, attempt: 1 + chance.below(3) }];
      },
      (a) => {
        // Some ends are near enough to be told of by the end of the story, and some are not.
        const until = { stream: momentIn(second + chance.below(4 * DAY), chance), live: momentIn(second, chance) };
        return ["entitlement-changed.v1", a, { userId: a, granted: [], revoked: [], until }];
      },
      (a) => (chance.next() < 0.1 ? ["account-closed.v1", a, { userId: a, erase: chance.next() < 0.5 }] : undefined),
    ];
  }

  function period() {
    return { periodFrom: "2026-01-01T00:00:00Z", periodTo: "2026-02-01T00:00:00Z" };
  }

  function fact(type: string, subject: string, data: unknown): Fact {
    const id = `f${facts.length}-${chance.below(1_000)}`;
    const sequence = chance.next() < 0.02 ? { sequence: String(facts.length) } : {};
    return {
      ...{ specversion: "1.0", id, source: "/world", type, subject: subject.slice(0, 1_000) },
      ...{ time: momentIn(second, chance), ...sequence, data },
    };
  }
}
