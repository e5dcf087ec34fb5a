import { describe, expect, it } from "@jest/globals";
import { memoryRowStore } from "../../../runtime/memory/row-store.ts";
import type { Fact } from "../../../schemas/event.ts";
import { userUnfollowedV1 } from "../../../schemas/social/user-unfollowed.v1.ts";
import { fact } from "../../../test/builders.ts";
import { chance } from "../../../test/chance.ts";
import { simulatedConsumer } from "../../../test/simulated-consumer.ts";
import {
  block,
  closeAccount,
  deletePost,
  follow,
  post,
  unblock,
  unfollow,
  unfollowById,
} from "../../../test/social-facts.ts";
import { standingIn } from "../../../test/standing.ts";
import { fanoutListener, timelines, timelinesListener } from "../consumer.ts";
import { followerKey, relationKey } from "./rows.ts";
import { DEFAULTS } from "./settings.ts";

function timelinesUnderTest() {
  const store = memoryRowStore();
  const consumer = simulatedConsumer([timelinesListener(DEFAULTS), fanoutListener(DEFAULTS)], store, chance(1));
  return {
    store,
    hear: (...facts: readonly Fact[]) => consumer.hear(facts),
    standing: (fact: Fact) => standingIn(store, timelines, fact),
  };
}

describe("a late letter of timelines", () => {
  it.each<readonly [string, Fact, Fact]>([
    ["follow", follow(1, "ann", "bob"), follow(2, "ann", "bob")],
    ["follow, once it has ended", follow(1, "ann", "bob"), unfollow(2, "ann", "bob")],
    ["unfollow", unfollow(1, "ann", "bob"), follow(2, "ann", "bob")],
    ["block", block(1, "ann", "bob"), unblock(2, "ann", "bob")],
    ["end of a block", unblock(1, "ann", "bob"), block(2, "ann", "bob")],
    ["post", post(1, "bob", "p1"), post(2, "bob", "p1")],
  ])("that is a %s is news, until it or something newer was heard", async (_, older, newer) => {
    const { hear, standing } = timelinesUnderTest();
    expect(await standing(older)).toBe("new");
    await hear(older);
    expect([await standing(older), await standing(newer)]).toEqual(["applied", "new"]);
    await hear(newer);
    expect([await standing(older), await standing(newer)]).toEqual(["superseded", "applied"]);
  });

  it("is news about another pair, and about another post", async () => {
    const { hear, standing } = timelinesUnderTest();
    await hear(follow(9, "ann", "bob"), block(9, "ann", "bob"), post(9, "bob", "p1"));
    const others = [follow(1, "bob", "ann"), follow(1, "ann", "cid"), block(1, "bob", "ann"), post(1, "bob", "p2")];
    for (const other of others) expect(await standing(other)).toBe("new");
  });

  it("is news while one of its rows misses it", async () => {
    const { store, hear, standing } = timelinesUnderTest();
    const [followed, blocked] = [follow(1, "ann", "bob"), block(1, "cid", "dan")];
    for (const half of [relationKey("ann", "bob"), followerKey("bob", "ann")]) {
      await hear(followed);
      await store.remove([half]);
      expect(await standing(followed)).toBe("new");
    }
    for (const half of [relationKey("cid", "dan"), relationKey("dan", "cid")]) {
      await hear(blocked);
      await store.remove([half]);
      expect(await standing(blocked)).toBe("new");
    }
  });

  it("is superseded once the words of an erased account are gone", async () => {
    const { hear, standing } = timelinesUnderTest();
    const published = post(1, "bob", "p1");
    await hear(published, closeAccount(2, "bob", true));
    expect(await standing(published)).toBe("superseded");
  });

  it("is superseded by an unfollow that knew the follow's id alone", async () => {
    const { hear, standing } = timelinesUnderTest();
    const followed = follow(1, "ann", "bob");
    await hear(unfollowById(2, "ann>bob"), followed);
    expect(await standing(followed)).toBe("superseded");
  });

  it.each<readonly [string, Fact]>([
    ["unfollow by its id", unfollowById(2, "ann>bob")],
    ["unfollow that names the follower alone", fact(userUnfollowedV1, { followId: "ann>bob", followeeId: undefined })],
    ["unfollow that names the followed alone", fact(userUnfollowedV1, { followId: "ann>bob", followerId: undefined })],
    ["deleted post", deletePost(2, "bob", "p1")],
    ["closed account", closeAccount(2, "bob")],
  ])("that is of a %s is untold, whatever is there", async (_, told) => {
    const { hear, standing } = timelinesUnderTest();
    expect(await standing(told)).toBe("untold");
    await hear(follow(1, "ann", "bob"), post(1, "bob", "p1"), told);
    expect(await standing(told)).toBe("untold");
  });
});
