import { describe, expect, it } from "@jest/globals";
import { memoryRowStore } from "../../../runtime/memory/row-store.ts";
import { contactChangedV1 } from "../../../schemas/account/contact-changed.v1.ts";
import { userJoinedV1 } from "../../../schemas/account/user-joined.v1.ts";
import { userProfileChangedV1 } from "../../../schemas/account/user-profile-changed.v1.ts";
import { paymentFailedV1 } from "../../../schemas/billing/payment-failed.v1.ts";
import { subscriptionBoughtV1 } from "../../../schemas/billing/subscription-bought.v1.ts";
import type { Fact } from "../../../schemas/event.ts";
import { preferencesChangedV1 } from "../../../schemas/preferences/preferences-changed.v1.ts";
import { commentAddedV1 } from "../../../schemas/social/comment-added.v1.ts";
import { postLikedV1 } from "../../../schemas/social/post-liked.v1.ts";
import { postUnlikedV1 } from "../../../schemas/social/post-unliked.v1.ts";
import { userFollowedV1 } from "../../../schemas/social/user-followed.v1.ts";
import { userUnfollowedV1 } from "../../../schemas/social/user-unfollowed.v1.ts";
import { fact } from "../../../test/builders.ts";
import { chance } from "../../../test/chance.ts";
import { simulatedConsumer } from "../../../test/simulated-consumer.ts";
import {
  block,
  closeAccount,
  comment,
  contact,
  follow,
  join,
  like,
  mute,
  prefer,
  timeAt,
  unblock,
  unfollow,
  unfollowById,
  unlike,
  unmute,
} from "../../../test/social-facts.ts";
import { standingIn } from "../../../test/standing.ts";
import { surroundings } from "../../../test/surroundings.ts";
import { notifications, notificationsListener } from "../consumer.ts";
import { decideListener, deliverListener, scheduleListener } from "../stages.ts";
import { personKey, relationKey } from "./rows.ts";
import { DEFAULTS } from "./settings.ts";

function notificationsUnderTest() {
  const store = memoryRowStore();
  const listeners = [
    notificationsListener(DEFAULTS),
    decideListener(DEFAULTS),
    scheduleListener(),
    deliverListener(DEFAULTS),
  ];
  const around = surroundings(timeAt(80_000), ["email", "webhook"]);
  const consumer = simulatedConsumer(listeners, store, chance(1), around);
  return {
    store,
    hear: (...facts: readonly Fact[]) => consumer.hear(facts),
    standing: (told: Fact) => standingIn(store, notifications, told),
  };
}

/** Each fact of these makes a note beside those of others, so only its own tells of it. */
const NOTED: readonly { readonly type: string }[] = [
  ...[userFollowedV1, userUnfollowedV1, postLikedV1, postUnlikedV1, commentAddedV1],
  ...[subscriptionBoughtV1, paymentFailedV1],
];
const { hears } = notificationsListener(DEFAULTS);

describe("a late letter of notifications", () => {
  it.each(hears)("that is a $type is news until it was heard", async (definition) => {
    const { hear, standing } = notificationsUnderTest();
    const [older, newer] = [fact(definition), fact(definition)];
    expect(await standing(older)).toBe("new");
    await hear(older);
    expect([await standing(older), await standing(newer)]).toEqual(["applied", "new"]);
  });

  it.each(hears.filter((one) => !NOTED.includes(one)))(
    "that is a $type is superseded once a newer one was heard",
    async (definition) => {
      const { hear, standing } = notificationsUnderTest();
      const [older, newer] = [fact(definition), fact(definition)];
      await hear(newer);
      expect([await standing(older), await standing(newer)]).toEqual(["superseded", "applied"]);
    },
  );

  it.each(hears.filter((one) => NOTED.includes(one)))(
    "that is a $type is news as long as its own note is not there",
    async (definition) => {
      const { hear, standing } = notificationsUnderTest();
      const [older, newer] = [fact(definition), fact(definition)];
      await hear(newer);
      expect([await standing(older), await standing(newer)]).toEqual(["new", "applied"]);
      await hear(older);
      expect([await standing(older), await standing(newer)]).toEqual([
        definition === subscriptionBoughtV1 ? "superseded" : "applied",
        "applied",
      ]);
    },
  );

  it.each<readonly [string, Fact, Fact]>([
    ["block", block(1, "ann", "bob"), unblock(2, "ann", "bob")],
    ["mute", mute(1, "ann", "bob"), unmute(2, "ann", "bob")],
    ["address", contact(1, "ann", "webhook", "https://ann.test"), contact(2, "ann", "webhook")],
  ])("of a %s is superseded by its end", async (_, begun, ended) => {
    const { hear, standing } = notificationsUnderTest();
    await hear(begun, ended);
    expect([await standing(begun), await standing(ended)]).toEqual(["superseded", "applied"]);
  });

  it.each<readonly [string, Fact, Fact]>([
    ["follow", follow(1, "ann", "bob"), unfollow(2, "ann", "bob")],
    ["like", like(1, "ann", "bob", "p1"), unlike(2, "ann", "bob", "p1")],
  ])("of a %s stands beside its end", async (_, begun, ended) => {
    const { hear, standing } = notificationsUnderTest();
    await hear(begun);
    expect([await standing(begun), await standing(ended)]).toEqual(["applied", "new"]);
    await hear(ended);
    expect([await standing(begun), await standing(ended)]).toEqual(["applied", "applied"]);
  });

  it("of one address says nothing of another", async () => {
    const { hear, standing } = notificationsUnderTest();
    await hear(fact(contactChangedV1, { userId: "ann", channel: "webhook", address: "https://ann.test" }));
    expect(await standing(contact(1, "ann", "email", "ann@example.com"))).toBe("new");
  });

  it("of a profile is looked for where it says something, and nowhere else", async () => {
    const { hear, standing } = notificationsUnderTest();
    await hear(fact(userJoinedV1, { userId: "ann" }));
    const said = { userId: "ann", handle: undefined, locale: undefined, timeZone: undefined };
    const [silent, moved] = [
      fact(userProfileChangedV1, said),
      fact(userProfileChangedV1, { ...said, timeZone: "Europe/Paris" }),
    ];
    await hear(fact(userProfileChangedV1, { ...said, handle: "ann-b" }));
    expect([await standing(silent), await standing(moved)]).toEqual(["untold", "new"]);
    await hear(moved);
    expect(await standing(moved)).toBe("applied");
  });

  it("of a preference is news while its hours or its zone are", async () => {
    const { store, hear, standing } = notificationsUnderTest();
    const choice = { category: "likes", channel: "email", on: false };
    const quietHours = { from: "22:00", to: "07:00", days: [] };
    const [hours, zone] = [
      prefer(1, "ann", choice, { quietHours }),
      prefer(2, "ann", choice, { timeZone: "Europe/Paris" }),
    ];
    for (const said of [hours, zone]) {
      await hear(said);
      expect(await standing(said)).toBe("applied");
      await store.remove([personKey("ann")]);
      expect(await standing(said)).toBe("new");
    }
    const alone = prefer(3, "ann", choice);
    await hear(alone);
    expect(await standing(alone)).toBe("applied");
  });

  it("of a preference that was heard is superseded where newer hours were said with another", async () => {
    const { hear, standing } = notificationsUnderTest();
    const [likes, posts] = [
      fact(preferencesChangedV1, { userId: "ann", category: "likes" }),
      fact(preferencesChangedV1, { userId: "ann", category: "posts" }),
    ];
    await hear(likes, posts);
    expect([await standing(likes), await standing(posts)]).toEqual(["superseded", "applied"]);
  });

  it("of a block is news while one of both does not have it", async () => {
    const { store, hear, standing } = notificationsUnderTest();
    const blocked = block(1, "ann", "bob");
    for (const half of [relationKey("ann", "bob"), relationKey("bob", "ann")]) {
      await hear(blocked);
      await store.remove([half]);
      expect(await standing(blocked)).toBe("new");
    }
  });

  it("of a comment is news while one of those who are told has no note", async () => {
    const { store, hear, standing } = notificationsUnderTest();
    const said = comment(1, "bob", { postId: "p1", postAuthorId: "ann", mentions: ["eve", "bob"] });
    await hear(said);
    const notes = store.rows().filter(({ sk }) => sk.startsWith("N#"));
    expect(notes.map(({ pk }) => pk).sort()).toEqual(["U#ann", "U#eve"]);
    for (const note of notes) {
      await hear(said);
      await store.remove([note]);
      expect(await standing(said)).toBe("new");
    }
  });

  it("of a purchase is news while its note is not there", async () => {
    const { store, hear, standing } = notificationsUnderTest();
    const told = fact(subscriptionBoughtV1, { userId: "ann" });
    await hear(told);
    await store.remove(store.rows().filter(({ sk }) => sk.startsWith("N#")));
    expect(await standing(told)).toBe("new");
  });

  it("of somebody erased brings no words back", async () => {
    const { hear, standing } = notificationsUnderTest();
    const joined = join(1, "ann");
    await hear(joined, closeAccount(2, "ann", true));
    expect(await standing(joined)).toBe("superseded");
  });

  it.each<readonly [string, Fact]>([
    ["an unfollow by its id", unfollowById(2, "ann>bob")],
    ["an unfollow of somebody unnamed", fact(userUnfollowedV1, { followId: "ann>bob", followeeId: undefined })],
    ["an unfollow by somebody unnamed", fact(userUnfollowedV1, { followId: "ann>bob", followerId: undefined })],
    ["somebody who follows themselves", follow(2, "ann", "ann")],
    ["a like of one's own post", like(2, "ann", "ann", "p1")],
    ["a comment of one's own post that names nobody else", comment(2, "ann", { postId: "p1", postAuthorId: "ann" })],
    ["a channel that is not known", contact(2, "ann", "pigeon", "loft")],
  ])("of %s is untold, for nothing is kept that could tell", async (_, told) => {
    const { hear, standing } = notificationsUnderTest();
    expect(await standing(told)).toBe("untold");
    await hear(follow(1, "ann", "bob"), told);
    expect(await standing(told)).toBe("untold");
  });
});
