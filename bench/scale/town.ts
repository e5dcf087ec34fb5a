import type { Fact } from "../../schemas/event.ts";
import type { Chance } from "../../test/chance.ts";

/**
 * A town in which a person does about the same whether it is small or large: so many follows, posts, likes and purchases.
 * Whom people follow is skewed, so that the most followed have the more followers the larger the town is, while the mean
 * stays. Ids and texts are as long in a village as in a city.
 */

const DAYS = 10;
const DAY_MS = 86_400_000;
const BEGINS = Date.UTC(2026, 0, 1);
const MOST_FOLLOWED = 16;
const SLICE_FACTS = 100;
/** RFC 3339. Begins when nine tenths of all have happened. */
export const LAST_DAY = new Date(BEGINS + (DAYS - 1) * DAY_MS).toISOString();
/** What comes of the numbers below. */
export const FACTS_A_PERSON = 16.9;

/** How often each happens in a person's story, on average; a few find nobody or nothing to happen to. */
const TIMES = {
  follow: 5,
  unfollow: 0.3,
  post: 4,
  deletePost: 0.1,
  like: 5,
  unlike: 0.3,
  comment: 1.5,
  block: 0.1,
  prefer: 0.3,
  buy: 0.7,
  renew: 0.5,
  cancel: 0.1,
  refund: 0.1,
} as const;
type Happening = keyof typeof TIMES;

/** What one person told so far: all that is kept of the town, so that a million facts fit into memory. */
interface Person {
  readonly id: string;
  readonly followed: number[];
  posts: number;
  subscriptions: number;
}

/** @returns facts in the order in which they happened, a hundred at a time and none of two days. */
export function* town(people: number, luck: Chance): Generator<readonly Fact[]> {
  const everybody = Array.from({ length: people }, (_, n): Person => ({
    id: `u${digits(n)}`,
    followed: [],
    posts: 0,
    subscriptions: 0,
  }));
  const daily = Object.entries(TIMES).map(([what, times]) => [what as Happening, times / (DAYS - 1)] as const);
  let told = 0;
  for (let day = 0; day < DAYS; day++) {
    let slice: Fact[] = [];
    for (const [n, person] of everybody.entries()) {
      const time = new Date(BEGINS + Math.floor((day + n / people) * DAY_MS)).toISOString();
      const say: Say = (type, subject, data) => {
        slice.push({ specversion: "1.0", id: `f${digits(told++)}`, source: "/town", type, subject, time, data });
      };
      const own = day === 0 ? [join] : daily.flatMap(([what, share]) => (luck.next() < share ? [happens[what]] : []));
      for (const happen of own) happen(person, { everybody, luck, say, time });
      if (slice.length < SLICE_FACTS) continue;
      yield slice;
      slice = [];
    }
    if (slice.length > 0) yield slice;
  }
}

type Say = (type: string, subject: string, data: Readonly<Record<string, unknown>>) => void;

interface Turn {
  readonly everybody: readonly Person[];
  readonly luck: Chance;
  readonly say: Say;
  /** RFC 3339 */
  readonly time: string;
}

const digits = (n: number): string => String(n).padStart(7, "0");
const postOf = (author: Person, n: number): string => `p${author.id}-${String(n).padStart(3, "0")}`;

function join({ id }: Person, { say }: Turn): void {
  say("user-joined.v1", id, { userId: id, handle: id, locale: "en-GB", timeZone: "Europe/London", platform: "web" });
}

const happens: Readonly<Record<Happening, (person: Person, turn: Turn) => void>> = {
  follow,
  unfollow,
  post: write,
  deletePost: unwrite,
  like: (person, turn) => {
    react("liked", person, turn);
  },
  unlike: (person, turn) => {
    react("unliked", person, turn);
  },
  comment,
  block,
  prefer,
  buy,
  renew,
  cancel,
  refund,
};

function follow(person: Person, { everybody, luck, say }: Turn): void {
  // The square of a chance: half of all follows go to a quarter of the people.
  const place = Math.floor(everybody.length * luck.next() ** 2);
  const author = everybody[place];
  if (author === undefined || author === person || person.followed.includes(place)) return;
  if (person.followed.length === MOST_FOLLOWED) return;
  person.followed.push(place);
  say("user-followed.v1", edge(person, author).followId, edge(person, author));
}

function unfollow(person: Person, { everybody, say }: Turn): void {
  const author = everybody[person.followed.shift() ?? -1];
  if (author !== undefined) say("user-unfollowed.v1", edge(person, author).followId, edge(person, author));
}

const edge = (follower: Person, author: Person) => ({
  followId: `${follower.id}>${author.id}`,
  followerId: follower.id,
  followeeId: author.id,
});

function write(author: Person, { say }: Turn): void {
  const postId = postOf(author, author.posts++);
  const summary = `What ${author.id} wrote, in a line of usual length`;
  say("post-published.v1", postId, { postId, authorId: author.id, kind: "text", summary, visibility: "public" });
}

function unwrite(author: Person, { say }: Turn): void {
  if (author.posts === 0) return;
  const postId = postOf(author, author.posts - 1);
  say("post-deleted.v1", postId, { postId, authorId: author.id, reason: "author" });
}

function react(how: "liked" | "unliked", person: Person, turn: Turn): void {
  const { postId, authorId } = somePost(person, turn) ?? {};
  if (postId === undefined) return;
  turn.say(`post-${how}.v1`, `${postId}>${person.id}`, { postId, authorId, userId: person.id });
}

function comment(person: Person, turn: Turn): void {
  const { postId, authorId: postAuthorId } = somePost(person, turn) ?? {};
  if (postId === undefined) return;
  const commentId = `c${postId}-${person.id}-${turn.luck.below(1_000)}`;
  turn.say("comment-added.v1", commentId, { commentId, postId, postAuthorId, authorId: person.id, mentions: [] });
}

/** Of somebody whom the person follows. */
function somePost({ followed }: Person, { everybody, luck }: Turn) {
  const author = followed.length === 0 ? undefined : everybody[luck.pick(followed)];
  if (author === undefined || author.posts === 0) return undefined;
  return { postId: postOf(author, luck.below(author.posts)), authorId: author.id };
}

function block({ id }: Person, { everybody, luck, say }: Turn): void {
  const { id: blockedId } = luck.pick(everybody);
  if (blockedId !== id) say("user-blocked.v1", `${id}>${blockedId}`, { blockerId: id, blockedId });
}

function prefer({ id }: Person, { luck, say }: Turn): void {
  const category = luck.pick(["likes", "comments", "posts"]);
  say("preferences-changed.v1", id, { userId: id, category, channel: "email", on: false });
}

function buy(person: Person, { say, time }: Turn): void {
  person.subscriptions++;
  const paid = { provider: "stripe", trial: false, priceMinor: 999, currency: "GBP", autoRenew: true };
  const own = subscriptionOf(person);
  say("subscription-bought.v1", own.subscriptionId, { ...own, ...periodFrom(time), ...paid });
}

function renew(person: Person, { say, time }: Turn): void {
  const own = subscriptionOf(person);
  const period = { ...periodFrom(time), invoiceId: invoiceOf(own) };
  if (person.subscriptions > 0) say("subscription-renewed.v1", own.subscriptionId, { ...own, ...period });
}

function cancel(person: Person, { say }: Turn): void {
  const own = subscriptionOf(person);
  if (person.subscriptions > 0) say("subscription-cancelled.v1", own.subscriptionId, { ...own, effective: "now" });
}

function refund(person: Person, { say, time }: Turn): void {
  const own = subscriptionOf(person);
  const given = { invoiceId: invoiceOf(own), periodFrom: time, amountMinor: 999, currency: "GBP", full: true };
  if (person.subscriptions > 0) say("refund-issued.v1", own.subscriptionId, { ...own, ...given });
}

/** The last one. */
const subscriptionOf = ({ id, subscriptions }: Person) => ({ subscriptionId: `s${id}-${subscriptions}`, userId: id });

const invoiceOf = ({ subscriptionId }: { readonly subscriptionId: string }): string => `i${subscriptionId}`;

const periodFrom = (time: string) => ({
  productId: "plus-monthly",
  periodFrom: time,
  periodTo: new Date(Date.parse(time) + 30 * DAY_MS).toISOString(),
});
