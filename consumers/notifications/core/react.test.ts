import { describe, expect, it } from "@jest/globals";
import { memoryRowStore } from "../../../runtime/memory/row-store.ts";
import type { Fact } from "../../../schemas/event.ts";
import { chance } from "../../../test/chance.ts";
import { simulatedConsumer } from "../../../test/simulated-consumer.ts";
import { comment, contact, deletePost, like, timeAt, unlike } from "../../../test/social-facts.ts";
import { notificationsListener } from "../consumer.ts";
import { decideListener } from "../stages.ts";
import { gonePostKey, toldOf } from "./rows.ts";
import { DEFAULTS } from "./settings.ts";

function notificationsUnderTest() {
  const store = memoryRowStore();
  const now = () => new Date(timeAt(60));
  const consumer = simulatedConsumer([notificationsListener(DEFAULTS), decideListener(DEFAULTS)], store, chance(1), {
    now,
  });
  return { store, hear: (...facts: readonly Fact[]) => consumer.hear(facts) };
}

describe("a comment", () => {
  const mentioning = comment(2, "bob", { postId: "p1", postAuthorId: "ann", mentions: ["eve", "ann", "bob"] });

  it("puts those whom it mentions, and nobody else, beside the post", async () => {
    const { store, hear } = notificationsUnderTest();
    await hear(mentioning);
    const beside = store.rows().filter(({ pk }) => pk === toldOf("p1"));
    expect(beside.map(({ sk }) => sk)).toEqual(["eve"]);
  });

  it("is hidden from those whom it mentions when the post is gone already, and only then", async () => {
    const { store, hear } = notificationsUnderTest();
    await hear(mentioning);
    expect(await store.get([gonePostKey("eve", "p1")])).toEqual([undefined]);
    const late = notificationsUnderTest();
    await late.hear(deletePost(1, "ann", "p1"));
    await late.hear(mentioning);
    expect(await late.store.get([gonePostKey("eve", "p1")])).toMatchObject([{ at: "2026-01-01T00:00:01.000000000Z" }]);
  });
});

describe("a like", () => {
  it("waits for its digest, and its end does not", async () => {
    const { store, hear } = notificationsUnderTest();
    const waiting = () => store.rows().filter(({ sk }) => sk.startsWith("G#")).length;
    await hear(contact(1, "ann", "email", "ann@example.com"));
    await hear(unlike(3, "eve", "ann", "p1"));
    expect(waiting()).toBe(0);
    await hear(like(4, "bob", "ann", "p1"));
    expect(waiting()).toBe(1);
  });
});
