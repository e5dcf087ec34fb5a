import { describe, expect, it } from "@jest/globals";
import { CommandRefused } from "./command-refused.ts";
import { decide } from "./decide.ts";
import { type Asked, type Deed, deeds } from "./deeds.ts";

const CIRCUMSTANCES = { factId: "0197-fact", now: new Date("2026-03-01T09:00:00.000Z") };
/** As odd as an id may be: 128 characters with all that ids, paths and queues trip over. */
const ODD = `${'a>b/c?d#e%41&=+ \\"é😀'.padEnd(126, "x")}😀`;

describe("a social command", () => {
  it.each<[keyof typeof deeds, Asked, string, string, Asked]>([
    [
      "follow",
      { followerId: "ana", followeeId: "bob" },
      "user-followed.v1",
      "ana>bob",
      { followId: "ana>bob", followerId: "ana", followeeId: "bob" },
    ],
    [
      "unfollow",
      { followId: "ana>bob" },
      "user-unfollowed.v1",
      "ana>bob",
      { followId: "ana>bob", followerId: "ana", followeeId: "bob" },
    ],
    [
      "unfollow",
      { followerId: "ana", followeeId: "bob" },
      "user-unfollowed.v1",
      "ana>bob",
      { followId: "ana>bob", followerId: "ana", followeeId: "bob" },
    ],
    ["unfollow", { followId: "4711" }, "user-unfollowed.v1", "4711", { followId: "4711" }],
    [
      "block",
      { blockerId: "ana", blockedId: "bob" },
      "user-blocked.v1",
      "ana>bob",
      { blockerId: "ana", blockedId: "bob" },
    ],
    ["unblock", { blockId: "ana>bob" }, "user-unblocked.v1", "ana>bob", { blockerId: "ana", blockedId: "bob" }],
    [
      "unblock",
      { blockerId: "ana", blockedId: "bob" },
      "user-unblocked.v1",
      "ana>bob",
      { blockerId: "ana", blockedId: "bob" },
    ],
    [
      "publishPost",
      { authorId: "ana", kind: "text", summary: "Snow", visibility: "public" },
      "post-published.v1",
      "0197-fact",
      { postId: "0197-fact", authorId: "ana", kind: "text", summary: "Snow", visibility: "public" },
    ],
    [
      "deletePost",
      { postId: "p1", authorId: "ana" },
      "post-deleted.v1",
      "p1",
      { postId: "p1", authorId: "ana", reason: "author" },
    ],
    [
      "deletePost",
      { postId: "p1", authorId: "ana", reason: "moderation" },
      "post-deleted.v1",
      "p1",
      { postId: "p1", authorId: "ana", reason: "moderation" },
    ],
    [
      "like",
      { postId: "p1", authorId: "ana", userId: "bob" },
      "post-liked.v1",
      "p1>bob",
      { postId: "p1", authorId: "ana", userId: "bob" },
    ],
    [
      "unlike",
      { likeId: "p1>bob", authorId: "ana" },
      "post-unliked.v1",
      "p1>bob",
      { postId: "p1", authorId: "ana", userId: "bob" },
    ],
    [
      "unlike",
      { postId: "p1", authorId: "ana", userId: "bob" },
      "post-unliked.v1",
      "p1>bob",
      { postId: "p1", authorId: "ana", userId: "bob" },
    ],
  ])("to %s %j says %s about %s", (name, asked, type, subject, data) => {
    expect(decide(deeds[name], asked, CIRCUMSTANCES)).toEqual({
      specversion: "1.0",
      id: "0197-fact",
      source: "/social",
      type,
      subject,
      time: "2026-03-01T09:00:00.000Z",
      datacontenttype: "application/json",
      correlationid: "0197-fact",
      data,
    });
  });

  it("takes ids of 128 odd characters whole", () => {
    expect(decide(deeds.follow, { followerId: ODD, followeeId: `${ODD.slice(0, 127)}y` }, CIRCUMSTANCES)).toMatchObject(
      {
        data: { followerId: ODD, followeeId: `${ODD.slice(0, 127)}y` },
      },
    );
    expect(decide(deeds.unblock, { blockerId: ODD, blockedId: "bob" }, CIRCUMSTANCES)).toMatchObject({
      data: { blockerId: ODD },
    });
  });

  it("carries on the correlation and the trace of its request", () => {
    const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    const circumstances = { ...CIRCUMSTANCES, correlationId: "visit-1", traceparent };
    expect(decide(deeds.follow, { followerId: "ana", followeeId: "bob" }, circumstances)).toMatchObject({
      correlationid: "visit-1",
      traceparent,
    });
  });

  it.each<[keyof typeof deeds, Asked, readonly string[]]>([
    ["follow", { followerId: "ana", followeeId: "ana" }, ["followeeId"]],
    ["follow", { followerId: "ana" }, ["followeeId"]],
    ["follow", {}, ["followerId", "followeeId"]],
    ["follow", { followerId: "", followeeId: 7 }, ["followerId", "followeeId"]],
    ["follow", { followerId: "a".repeat(129), followeeId: "b".repeat(129) }, ["followerId", "followeeId"]],
    ["unfollow", { followId: "a>b>c" }, ["followId"]],
    ["unfollow", { followId: ">bob" }, ["followId"]],
    ["unfollow", { followerId: "ana" }, ["followeeId"]],
    ["block", { blockerId: "ana", blockedId: "ana" }, ["blockedId"]],
    ["unblock", { blockId: "ana" }, ["blockId"]],
    [
      "publishPost",
      { authorId: "ana", kind: "text", summary: "x".repeat(281), visibility: "friends" },
      ["summary", "visibility"],
    ],
    ["deletePost", { postId: "p1" }, ["authorId"]],
    ["deletePost", { postId: "p1", authorId: "ana", reason: "boredom" }, ["reason"]],
    ["like", { postId: "p1", userId: "bob" }, ["authorId"]],
    ["unlike", { likeId: "p1>bob" }, ["authorId"]],
    ["unlike", { likeId: "p1", authorId: "ana" }, ["likeId"]],
  ])("to %s %j is refused for %j", (name, asked, paths) => {
    expect(refusal(deeds[name], asked)?.problems.map(({ path }) => path)).toEqual(paths);
  });
});

function refusal(deed: Deed, asked: Asked): CommandRefused | undefined {
  try {
    decide(deed, asked, CIRCUMSTANCES);
  } catch (error) {
    if (error instanceof CommandRefused) return error;
    throw error;
  }
  return undefined;
}
