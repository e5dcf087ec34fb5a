import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type Cloud, startCloud } from "../../infra/local/cloud.ts";
import { kinesisPublisher } from "../../runtime/aws/kinesis-publisher.ts";
import type { Fact } from "../../schemas/event.ts";
import { chance } from "../chance.ts";
import { disordered } from "../disorder.ts";
import { depthOf, idle, ROOT } from "./cloud-under-test.ts";
import { expectedTimelines } from "../oracles/timelines.ts";
import { socialWorld } from "../worlds/social.ts";

/** Two thousand facts may be anywhere within this window, as the acceptance asks of the kit. */
const DISORDER = { window: 2_000, duplicates: 0.1, late: 0.02 };

describe("timelines in the embedded cloud", () => {
  let cloud: Cloud;

  beforeAll(async () => {
    cloud = await startCloud({ root: ROOT, settings: { PUSH_UP_TO_FOLLOWERS: "12" } });
  }, 60_000);
  afterAll(() => cloud.stop());

  it("equal the oracle after disorder, and again after a replay of everything", async () => {
    const luck = chance(11);
    const { users, facts } = socialWorld(luck, { users: 30, facts: 700 });
    const publisher = kinesisPublisher({ client: cloud.clients.kinesis, streamName: cloud.deployment.stream.name });

    await publisher.publish(disordered(facts, DISORDER, luck));
    await idle(cloud);
    expect(await shown(users)).toEqual(expected(users, facts));

    await publisher.publish(luck.shuffled(facts));
    await idle(cloud);
    expect(await shown(users)).toEqual(expected(users, facts));
    expect(await depthOf(cloud, "timelines-dlq")).toBe(0);
    expect(await depthOf(cloud, "router-dlq")).toBe(0);
  }, 120_000);

  async function shown(users: readonly string[]) {
    return Object.fromEntries(await Promise.all(users.map(async (user) => [user, await timelineOf(user)] as const)));
  }

  async function timelineOf(user: string): Promise<readonly string[]> {
    const posts: string[] = [];
    let cursor: string | null = "";
    do {
      const response: Response = await fetch(
        `${cloud.url}/timelines/${encodeURIComponent(user)}?limit=7&cursor=${cursor}`,
      );
      const page = (await response.json()) as {
        readonly items: readonly { readonly postId: string }[];
        readonly cursor: string | null;
      };
      posts.push(...page.items.map(({ postId }) => postId));
      cursor = page.cursor;
    } while (cursor !== null);
    return posts;
  }
});

function expected(users: readonly string[], facts: readonly Fact[]) {
  const timelines = expectedTimelines(facts, 800);
  return Object.fromEntries(users.map((user) => [user, timelines(user).map(({ postId }) => postId)]));
}
