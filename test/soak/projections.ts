import { CATALOGUE } from "../../consumers/entitlements/core/products.ts";
import { check, openAt } from "../../consumers/entitlements/core/answer.ts";
import { readOpenTimes } from "../../consumers/entitlements/core/read.ts";
import { entitlements } from "../../consumers/entitlements/consumer.ts";
import { type InboxItem, readInbox } from "../../consumers/notifications/core/read-inbox.ts";
import { DEFAULTS as INBOX_DEFAULTS } from "../../consumers/notifications/core/settings.ts";
import { type Position, readTimeline } from "../../consumers/timelines/core/read-timeline.ts";
import { DEFAULTS as TIMELINE_DEFAULTS } from "../../consumers/timelines/core/settings.ts";
import type { Plan } from "../../runtime/core/plan.ts";
import { compareUtf8, sortableTime, versionOf } from "../../runtime/core/version.ts";
import { runPlan } from "../../runtime/kit/run-plans.ts";
import type { RowStore } from "../../runtime/ports.ts";
import type { EntitlementChangedV1 } from "../../schemas/entitlements/entitlement-changed.v1.ts";
import type { Fact } from "../../schemas/event.ts";
import type { Chance } from "../chance.ts";
import { expectedEntitlements } from "../oracles/entitlements.ts";
import { expectedInboxes } from "../oracles/notifications.ts";
import { expectedTimelines } from "../oracles/timelines.ts";
import type { Slice } from "./slices.ts";

/** Settings of the run, which make small worlds cross the thresholds of large ones. */
export const SETTINGS = { PUSH_UP_TO_FOLLOWERS: "12", EMAILS_PER_DAY: "10000" } as const;
const TIMELINE_SETTINGS = { ...TIMELINE_DEFAULTS, pushUpToFollowers: Number(SETTINGS.PUSH_UP_TO_FOLLOWERS) };

export interface Looking {
  readonly slice: Slice;
  /** What consumers said about the slice's people. */
  readonly said: readonly Fact[];
  readonly store: RowStore;
  readonly luck: Chance;
  readonly now: Date;
}

export interface Look {
  /** Answers compared with the oracle's. */
  readonly compared: number;
  /** `<user>: is …, has to be …` */
  readonly wrong: readonly string[];
}

/** By consumer: how what its rows show differs from what the oracle says of the set of facts. */
export const PROJECTIONS: Readonly<Record<string, (looking: Looking) => Promise<Look>>> = {
  async timelines({ slice: { users, facts }, store, luck }) {
    const expected = expectedTimelines(facts, TIMELINE_SETTINGS.cap);
    return comparing(users, async (user) => ({
      is: await timelineOf(user, store, 5 + luck.below(100)),
      due: expected(user).map(({ postId }) => postId),
    }));
  },
  async notifications({ slice: { users, facts }, said, store, now }) {
    const expected = expectedInboxes([...facts, ...said], now.toISOString());
    return comparing(users, async (user) => ({
      is: (await inboxOf(user, store, now)).map(({ at, title }) => `${sortableTime(at)} ${title}`).sort(),
      due: expected
        .inboxOf(user)
        .map(({ at, title }) => `${at} ${title}`)
        .sort(),
    }));
  },
  async entitlements({ slice: { users, facts }, said, store, luck }) {
    const heard = facts.filter(({ type }) => HEARD.has(type));
    const expected = expectedEntitlements(heard, CATALOGUE.products);
    return comparing(users, async (user) => {
      const times = await running(readOpenTimes(user, CATALOGUE), { store });
      const asked = luck.shuffled(expected.moments(user)).slice(0, MOMENTS);
      const questions = asked.map((at) => ({ at, feature: luck.pick(FEATURES) }));
      const last = lastAnnounced(user, said);
      const announced = last === undefined ? [] : openAt(times, last.time);
      return {
        is: [
          ...questions.map(({ at, feature }) => answer(check(times, feature, at))),
          ...announced.map(({ feature, until }) => `${feature} ${sortableTime(until)}`).sort(),
        ],
        due: [
          ...questions.map(({ at, feature }) => answer(expected.answer(user, feature, at))),
          ...Object.entries(last?.data.until ?? {})
            .map(([feature, until]) => `${feature} ${sortableTime(until)}`)
            .sort(),
        ],
      };
    });
  },
};

const HEARD = new Set(entitlements.hears === "every" ? [] : entitlements.hears.map(({ type }) => type));
const FEATURES = ["stream", "download", "live"];
const MOMENTS = 10;

async function comparing(
  users: readonly string[],
  look: (user: string) => Promise<{ readonly is: readonly string[]; readonly due: readonly string[] }>,
): Promise<Look> {
  const wrong: string[] = [];
  for (const user of users) {
    const { is, due } = await look(user);
    const difference = firstDifference(is, due);
    if (difference !== undefined) wrong.push(`${user}: ${difference}`);
  }
  return { compared: users.length, wrong };
}

function firstDifference(is: readonly string[], due: readonly string[]): string | undefined {
  const at = due.findIndex((one, index) => one !== is[index]);
  if (at < 0 && is.length === due.length) return undefined;
  const place = at < 0 ? due.length : at;
  return `row ${place} is ${is[place] ?? "missing"}, has to be ${due[place] ?? "nothing"} (${is.length} of ${due.length})`;
}

async function timelineOf(user: string, store: RowStore, limit: number): Promise<readonly string[]> {
  const posts: string[] = [];
  let position: Position | undefined;
  do {
    const page = await running(readTimeline(user, limit, position, TIMELINE_SETTINGS), { store });
    posts.push(...page.items.map(({ postId }) => postId));
    position = page.next;
  } while (position !== undefined);
  return posts;
}

async function inboxOf(user: string, store: RowStore, now: Date): Promise<readonly InboxItem[]> {
  const items: InboxItem[] = [];
  let below: string | undefined;
  do {
    const plan = readInbox(user, { limit: 50, below, onlyUnread: false }, INBOX_DEFAULTS);
    const page = await running(plan, { store, now: () => now, newToken: () => "soak" });
    items.push(...page.items);
    below = page.next;
  } while (below !== undefined);
  return items;
}

const running = <T>(plan: Plan<T>, ports: Parameters<typeof runPlan>[2]): Promise<T> =>
  runPlan(plan, { factId: "-", type: "read", correlationId: "-" }, ports);

const answer = ({ allowed, until }: { readonly allowed: boolean; readonly until: string | null }): string =>
  `${allowed} until ${until === null ? "never" : sortableTime(until)}`;

const lastAnnounced = (user: string, said: readonly Fact[]): EntitlementChangedV1 | undefined =>
  said
    .filter((fact): fact is EntitlementChangedV1 => fact.type === "entitlement-changed.v1" && fact.subject === user)
    .sort((a, b) => compareUtf8(versionOf(a), versionOf(b)))
    .at(-1);
