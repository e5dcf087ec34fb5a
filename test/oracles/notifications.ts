import { compareUtf8, sortableTime, versionOf } from "../../runtime/core/version.ts";
import type { Fact } from "../../schemas/event.ts";

/** What a person is told, as people would put it. */
export interface ExpectedItem {
  readonly at: string;
  readonly category: string;
  readonly title: string;
}

export interface ExpectedInboxes {
  /** In no order. */
  readonly inboxOf: (user: string) => readonly ExpectedItem[];
  /** How many activities each digest of a person holds, by group, in the order of their windows. */
  readonly digestsOf: (
    user: string,
    digestMinutes: number,
  ) => readonly (readonly [group: string, activities: number])[];
}

type Data = Readonly<Record<string, string | boolean | number | undefined>>;

interface Told extends ExpectedItem {
  readonly to: string;
  readonly actor?: string;
  readonly critical?: boolean;
  readonly group?: string;
}

const ENDING_NOTICE_MS = 3 * 86_400_000;

/** Every inbox, straight from the rules: no rows, no steps, no order. @param now RFC 3339 */
export function expectedInboxes(facts: readonly Fact[], now: string): ExpectedInboxes {
  const of = (...types: readonly string[]) => facts.filter(({ type }) => types.includes(type));
  const data = (fact: Fact): Data => fact.data as Data;
  const newest = (candidates: readonly Fact[]): Fact | undefined =>
    candidates.toSorted((a, b) => compareUtf8(versionOf(b), versionOf(a)))[0];
  /** What the newest of some facts about the same says. */
  const groups = (candidates: readonly Fact[], key: (fact: Fact) => string): readonly (readonly Fact[])[] => {
    const byKey = new Map<string, Fact[]>();
    for (const one of candidates) byKey.set(key(one), [...(byKey.get(key(one)) ?? []), one]);
    return [...byKey.values()];
  };

  const closings = of("account-closed.v1");
  const isClosed = (user: string) => closings.some((fact) => fact.subject === user || data(fact)["userId"] === user);
  const isErased = (user: string) =>
    closings.some((fact) => data(fact)["userId"] === user && data(fact)["erase"] === true);

  const nameOf = (user: string): string => {
    const joined = newest(of("user-joined.v1").filter((fact) => data(fact)["userId"] === user));
    return joined === undefined || isErased(user) ? "Somebody" : String(data(joined)["handle"]);
  };

  const follows = of("user-followed.v1", "user-unfollowed.v1");
  const pairOf = (fact: Fact) => JSON.stringify([data(fact)["followerId"], data(fact)["followeeId"]]);
  const whole = follows.filter((fact) => data(fact)["followerId"] !== undefined);
  const pairs = [...new Set(whole.map(pairOf))].map((text) => JSON.parse(text) as [string, string]);
  /** All that was said of a pair, also by an id alone that stands for it. */
  const saidOf = (follower: string, author: string): readonly Fact[] => {
    const named = whole.filter((fact) => pairOf(fact) === JSON.stringify([follower, author]));
    const ids = new Set(named.map((fact) => data(fact)["followId"]));
    return [...named, ...follows.filter((fact) => !whole.includes(fact) && ids.has(data(fact)["followId"] ?? ""))];
  };
  const isOn = (fact: Fact | undefined, type: string) => fact?.type === type;

  const deleted = new Set(of("post-deleted.v1").map((fact) => data(fact)["postId"]));

  const told: Told[] = [];
  for (const [follower, author] of pairs) {
    const last = newest([...saidOf(follower, author), ...closings.filter((fact) => data(fact)["userId"] === follower)]);
    if (follower === author || last === undefined || !isOn(last, "user-followed.v1")) continue;
    const title = `${nameOf(follower)} follows you`;
    told.push({ to: author, actor: follower, at: last.time, category: "follows", title });
  }
  for (const published of groups(of("post-published.v1"), (fact) => String(data(fact)["postId"]))) {
    const post = newest(published);
    if (post === undefined || deleted.has(data(post)["postId"] ?? "")) continue;
    const author = String(data(post)["authorId"]);
    for (const [follower, followee] of pairs) {
      if (followee !== author || follower === author) continue;
      const closed = closings.filter((fact) => data(fact)["userId"] === follower);
      const before = [...saidOf(follower, author), ...closed].filter(
        ({ time }) => sortableTime(time) <= sortableTime(post.time),
      );
      if (!isOn(newest(before), "user-followed.v1")) continue;
      const title = `${nameOf(author)} has posted`;
      told.push({ to: follower, actor: author, at: post.time, category: "posts", title, group: "posts" });
    }
  }
  for (const likes of groups(of("post-liked.v1", "post-unliked.v1"), ({ subject }) => subject)) {
    const last = newest(likes);
    if (last === undefined || !isOn(last, "post-liked.v1") || deleted.has(data(last)["postId"] ?? "")) continue;
    const { authorId, userId, postId } = data(last) as Readonly<Record<string, string>>;
    if (authorId === undefined || userId === undefined || authorId === userId) continue;
    const title = `${nameOf(userId)} likes your post`;
    told.push({
      to: authorId,
      actor: userId,
      at: last.time,
      category: "likes",
      title,
      group: `likes of ${postId ?? ""}`,
    });
  }
  for (const comment of of("comment-added.v1")) {
    if (deleted.has(data(comment)["postId"] ?? "")) continue;
    const { authorId: actor, postAuthorId } = data(comment) as Readonly<Record<string, string>>;
    if (actor === undefined || postAuthorId === undefined) continue;
    const about = { actor, at: comment.time, category: "comments" };
    if (actor !== postAuthorId)
      told.push({ ...about, to: postAuthorId, title: `${nameOf(actor)} commented on your post` });
    for (const to of new Set((comment.data as { readonly mentions: readonly string[] }).mentions)) {
      if (to === actor || to === postAuthorId) continue;
      told.push({ ...about, to, title: `${nameOf(actor)} mentioned you` });
    }
  }
  for (const bought of groups(of("subscription-bought.v1"), ({ subject }) => subject)) {
    const last = newest(bought);
    if (last === undefined) continue;
    told.push({ to: String(data(last)["userId"]), at: last.time, category: "billing", title: "Thank you" });
  }
  const attemptOf = (fact: Fact) =>
    `${fact.subject} ${String(data(fact)["invoiceId"])} ${String(data(fact)["attempt"])}`;
  for (const failed of groups(of("payment-failed.v1"), attemptOf)) {
    const last = newest(failed);
    if (last === undefined) continue;
    const title = "Your payment did not go through";
    told.push({ to: String(data(last)["userId"]), at: last.time, category: "billing", title, critical: true });
  }
  const renewals = ["subscription-bought.v1", "subscription-renewed.v1"];
  const stops = ["subscription-cancelled.v1", "subscription-expired.v1"];
  for (const changes of groups(of("entitlement-changed.v1"), ({ subject }) => subject)) {
    const last = newest(changes);
    const to = last?.subject ?? "";
    const ends = Object.values(
      last === undefined ? {} : (last.data as { readonly until: Readonly<Record<string, string>> }).until,
    );
    const until = ends.map(sortableTime).sort(compareUtf8).at(-1);
    const own = of(...renewals, ...stops).filter((fact) => data(fact)["userId"] === to);
    const states = groups(own, ({ subject }) => subject).map(newest);
    const renews = (fact: Fact | undefined) =>
      fact !== undefined && (fact.type === "subscription-renewed.v1" || data(fact)["autoRenew"] === true);
    if (until === undefined || states.length === 0 || states.some(renews)) continue;
    const at = new Date(Date.parse(until) - ENDING_NOTICE_MS).toISOString();
    told.push({ to, at, category: "billing", title: "Your subscription is about to end" });
  }

  const bondIsOn = (type: string, from: string, to: string): boolean => {
    const [on, off] = [`user-${type}.v1`, `user-un${type}.v1`];
    const [one, other] = type === "blocked" ? (["blockerId", "blockedId"] as const) : (["muterId", "mutedId"] as const);
    return isOn(newest(of(on, off).filter((fact) => data(fact)[one] === from && data(fact)[other] === to)), on);
  };
  const isWanted = (user: string, category: string, channel: string): boolean => {
    const preferences = of("preferences-changed.v1").filter((fact) => {
      const about = data(fact);
      return about["userId"] === user && about["category"] === category && about["channel"] === channel;
    });
    const last = newest(preferences);
    return last === undefined || data(last)["on"] === true;
  };
  const mayTell = ({ to, actor, critical, category, at }: Told, channel: string): boolean => {
    if (isClosed(to) || sortableTime(at) > sortableTime(now)) return false;
    if (critical === true) return true;
    if (actor !== undefined && (bondIsOn("blocked", to, actor) || bondIsOn("blocked", actor, to))) return false;
    if (actor !== undefined && bondIsOn("muted", to, actor)) return false;
    return isWanted(to, category, channel);
  };

  return {
    inboxOf: (user) =>
      told
        .filter((item) => item.to === user && mayTell(item, "inbox"))
        .map(({ at, category, title }) => ({ at: sortableTime(at), category, title })),
    digestsOf: (user, digestMinutes) => {
      const contact = newest(of("contact-changed.v1").filter((fact) => data(fact)["userId"] === user));
      if (contact === undefined || isErased(user)) return [];
      const waiting = told.filter((item) => item.to === user && item.group !== undefined && mayTell(item, "email"));
      return [...new Set(waiting.map(({ group = "" }) => group))].flatMap((group) => {
        const windows: { readonly to: number; count: number }[] = [];
        for (const { at } of waiting
          .filter((item) => item.group === group)
          .toSorted((a, b) => (sortableTime(a.at) < sortableTime(b.at) ? -1 : 1))) {
          const open = windows.at(-1);
          if (open !== undefined && Date.parse(at) < open.to) open.count++;
          else windows.push({ to: Date.parse(at) + digestMinutes * 60_000, count: 1 });
        }
        return windows.map(({ count }) => [group, count] as const);
      });
    },
  };
}
