import { describe, expect, it } from "@jest/globals";
import { readFact } from "../../schemas/catalogue.ts";
import type { Fact } from "../../schemas/event.ts";
import { sampleFacts } from "./sample.ts";

const NOW = new Date("2026-11-20T09:00:00.000Z");
const WEEK = 7 * 24 * 3_600_000;
const facts = sampleFacts(1, NOW);

const ofType = (type: string) => facts.filter((fact) => fact.type === type);
const countBy = (facts: readonly Fact[], field: string) => {
  const counts = new Map<unknown, number>();
  for (const { data } of facts) {
    const value = (data as Readonly<Record<string, unknown>>)[field];
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
};

describe("the sample", () => {
  it("is made of facts that everybody can read, with ids of their own", () => {
    for (const fact of facts) expect(readFact(fact)).toEqual(fact);
    expect(new Set(facts.map(({ id }) => id)).size).toBe(facts.length);
    for (const { id } of facts) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  });

  it("happens in the week before now, in order", () => {
    const times = facts.map(({ time }) => Date.parse(time));

    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.at(0)).toBeGreaterThanOrEqual(NOW.getTime() - WEEK);
    expect(times.at(-1)).toBeLessThan(NOW.getTime());
  });

  it("is the same for the same seed, and another for another", () => {
    expect(sampleFacts(1, NOW)).toEqual(facts);
    expect(sampleFacts(2, NOW)).not.toEqual(facts);
  });

  it("is told of people who have joined", () => {
    const joined = new Set<string>();
    for (const { type, data } of facts) {
      const { userId, authorId, followerId } = data as Readonly<Record<string, string | undefined>>;
      if (type === "user-joined.v1" && userId !== undefined) joined.add(userId);
      for (const person of [userId, authorId, followerId]) if (person !== undefined) expect(joined).toContain(person);
    }
    expect(joined.size).toBe(30);
  });

  it("has a few hubs that most people follow", () => {
    const followers = [...countBy(ofType("user-followed.v1"), "followeeId").values()].sort((a, b) => b - a);

    expect(followers[2]).toBeGreaterThan(15);
    expect(followers[3]).toBeLessThan(12);
  });

  it("has posts of every kind", () => {
    expect([...countBy(ofType("post-published.v1"), "kind").keys()].sort()).toEqual(["photo", "poll", "text", "video"]);
  });

  it.each([
    "user-joined.v1",
    "user-followed.v1",
    "user-unfollowed.v1",
    "user-blocked.v1",
    "user-unblocked.v1",
    "account-closed.v1",
    "post-published.v1",
    "post-deleted.v1",
    "post-liked.v1",
    "post-unliked.v1",
    "comment-added.v1",
    "subscription-bought.v1",
    "subscription-renewed.v1",
    "subscription-changed.v1",
    "subscription-cancelled.v1",
    "refund-issued.v1",
    "video-started.v1",
    "video-progressed.v1",
    "video-completed.v1",
    "preferences-changed.v1",
  ])("has some %s", (type) => {
    expect(ofType(type)).not.toEqual([]);
  });

  it("can be larger", () => {
    const large = sampleFacts(1, NOW, { people: 100, posts: 500 });

    expect(large.filter(({ type }) => type === "post-published.v1")).toHaveLength(500);
    expect(new Set(large.map(({ id }) => id)).size).toBe(large.length);
  });
});
