import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { CATALOGUE } from "../../consumers/entitlements/core/products.ts";
import { type Cloud, startCloud } from "../../infra/local/cloud.ts";
import { kinesisPublisher } from "../../runtime/aws/kinesis-publisher.ts";
import { sortableTime } from "../../runtime/core/version.ts";
import type { Publisher } from "../../runtime/ports.ts";
import type { Fact } from "../../schemas/event.ts";
import { chance } from "../chance.ts";
import { ACCEPTANCE, disordered } from "../disorder.ts";
import { depthOf, idle, ROOT } from "./cloud-under-test.ts";
import { expectedEntitlements } from "../oracles/entitlements.ts";
import { expectedInboxes } from "../oracles/notifications.ts";
import { expectedTimelines } from "../oracles/timelines.ts";
import { apart, shifted } from "../worlds/apart.ts";
import { notifiedWorld } from "../worlds/notified.ts";
import { socialWorld } from "../worlds/social.ts";
import { subscriptionWorld } from "../worlds/subscriptions.ts";

const FEATURES = ["stream", "download", "live"];

/** One world after the other, each in disorder and then once more as a whole; all functions hear all of them. */
describe("projections in the embedded cloud", () => {
  let cloud: Cloud;
  let publisher: Publisher;

  beforeAll(async () => {
    const settings = { PUSH_UP_TO_FOLLOWERS: "12", EMAILS_PER_DAY: "10000" };
    cloud = await startCloud({ root: ROOT, settings });
    publisher = kinesisPublisher({ client: cloud.clients.kinesis, streamName: cloud.deployment.stream.name });
  }, 60_000);
  afterAll(() => cloud.stop());

  it("show the timelines of the oracle", async () => {
    const luck = chance(11);
    const { users, facts } = socialWorld(luck, { users: 20, facts: 220 });
    const expected = expectedTimelines(facts, 800);
    const timelines = Object.fromEntries(users.map((user) => [user, expected(user).map(({ postId }) => postId)]));
    for (const told of [disordered(facts, ACCEPTANCE, luck), luck.shuffled(facts)]) {
      await hear(told);
      expect(await ofEach(users, timelineOf)).toEqual(timelines);
    }
    await expectNoLetters();
  }, 120_000);

  it("show the inboxes of the oracle, send nothing twice, and nothing at all for a replay", async () => {
    const luck = chance(12);
    const { users, facts } = apart(happeningNow(notifiedWorld(luck, { users: 14, facts: 200 })), "n");
    await hear(disordered(facts, ACCEPTANCE, luck));
    await cloud.runTimers();
    await idle(cloud);
    const now = new Date().toISOString();
    const expected = expectedInboxes(facts, now);
    const inboxes = Object.fromEntries(
      users.map((user) => [
        user,
        expected
          .inboxOf(user)
          .map(({ at, title }) => `${at} ${title}`)
          .sort(),
      ]),
    );
    expect(await ofEach(users, inboxOf)).toEqual(inboxes);
    const mails = await mailsSent();
    expect(new Set(mails.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(mails.length);
    // What a busy machine hears late is no news any more, and goes to nobody.
    expect(mails.length).toBeGreaterThan(5);

    await hear(luck.shuffled(facts).map((fact) => ({ ...fact, replayid: "r1" })));
    await cloud.runTimers();
    await idle(cloud);
    expect(await ofEach(users, inboxOf)).toEqual(inboxes);
    expect(await mailsSent()).toHaveLength(mails.length);
    await expectNoLetters();
  }, 120_000);

  it("answer checks as the oracle does, at every moment at which something changes", async () => {
    const luck = chance(13);
    const { users, facts } = apart(subscriptionWorld(luck, { users: 8, lives: 14 }), "s");
    const expected = expectedEntitlements(facts, CATALOGUE.products);
    for (const told of [disordered(facts, ACCEPTANCE, luck), luck.shuffled(facts)]) {
      await hear(told);
      const wrong: unknown[] = [];
      for (const user of users) {
        for (const at of luck.shuffled(expected.moments(user)).slice(0, 10)) {
          const feature = luck.pick(FEATURES);
          const checked = await check(user, feature, at);
          const answer = expected.answer(user, feature, at);
          if (JSON.stringify(checked) !== JSON.stringify(answer)) wrong.push({ user, feature, at, checked, answer });
        }
      }
      expect(wrong).toEqual([]);
    }
    await expectNoLetters();
  }, 120_000);

  async function hear(facts: readonly Fact[]): Promise<void> {
    await publisher.publish(facts);
    await idle(cloud);
  }

  async function expectNoLetters(): Promise<void> {
    const letters = cloud.deployment.queues.filter(({ isLive }) => !isLive).map(({ name }) => name);
    const depths = await Promise.all(letters.map(async (name) => [name, await depthOf(cloud, name)] as const));
    expect(depths.filter(([, depth]) => depth > 0)).toEqual([]);
  }

  /** Every page of a list, seven at a time. */
  async function everyPage<Item>(path: string): Promise<readonly Item[]> {
    const items: Item[] = [];
    let cursor: string | null = "";
    do {
      const response: Response = await fetch(`${cloud.url}${path}?limit=7&cursor=${cursor}`);
      const page = (await response.json()) as { readonly items: readonly Item[]; readonly cursor: string | null };
      items.push(...page.items);
      cursor = page.cursor;
    } while (cursor !== null);
    return items;
  }

  async function timelineOf(user: string): Promise<readonly string[]> {
    const items = await everyPage<{ readonly postId: string }>(`/timelines/${encodeURIComponent(user)}`);
    return items.map(({ postId }) => postId);
  }

  async function inboxOf(user: string): Promise<readonly string[]> {
    const items = await everyPage<{ readonly at: string; readonly title: string }>(
      `/notifications/${encodeURIComponent(user)}`,
    );
    return items.map(({ at, title }) => `${sortableTime(at)} ${title}`).sort();
  }

  async function mailsSent(): Promise<readonly { readonly subject: string; readonly idempotencyKey: string }[]> {
    const response = await fetch(`${cloud.url}/_local/mails`);
    return (await response.json()) as Awaited<ReturnType<typeof mailsSent>>;
  }

  async function check(user: string, feature: string, at: string): Promise<unknown> {
    const path = `/entitlements/${encodeURIComponent(user)}/${feature}?at=${encodeURIComponent(at)}`;
    const response = await fetch(`${cloud.url}${path}`);
    const { allowed, until } = (await response.json()) as { readonly allowed: boolean; readonly until: string | null };
    return { allowed, until: until === null ? null : sortableTime(until) };
  }
});

async function ofEach<T>(users: readonly string[], ask: (user: string) => Promise<T>): Promise<Record<string, T>> {
  return Object.fromEntries(await Promise.all(users.map(async (user) => [user, await ask(user)] as const)));
}

/** The story, moved to where it ended two minutes ago, so that it is fresh. */
const happeningNow = ({ users, facts, end }: ReturnType<typeof notifiedWorld>) => ({
  users,
  facts: shifted(facts, Date.now() - 120_000 - Date.parse(end)),
});
