import { describe, expect, it } from "@jest/globals";
import { catalogue } from "../schemas/catalogue.ts";
import { postLikedV1 } from "../schemas/social/post-liked.v1.ts";
import { userUnfollowedV1 } from "../schemas/social/user-unfollowed.v1.ts";
import { fact } from "./builders.ts";

describe("fact", () => {
  it.each(catalogue.map((definition) => [definition.type, definition] as const))("builds %s", (type, definition) => {
    expect(fact(definition)).toMatchObject({ type, data: definition.example.data });
  });

  it("takes the example's word for whatever is not said", () => {
    expect(fact(postLikedV1, { userId: "bob" }).data).toEqual({ postId: "p1", authorId: "u1", userId: "bob" });
  });

  it("makes the subject of the data", () => {
    expect(fact(postLikedV1, { postId: "p7", userId: "bob" }).subject).toBe("p7>bob");
  });

  it("leaves out what is undefined", () => {
    const { data } = fact(userUnfollowedV1, { followId: "legacy-7", followerId: undefined, followeeId: undefined });

    expect(data).toStrictEqual({ followId: "legacy-7" });
  });

  it("tells a story: later facts have later times and ids of their own", () => {
    const first = fact(postLikedV1);
    const second = fact(postLikedV1);

    expect(second.time > first.time).toBe(true);
    expect(second.id).not.toBe(first.id);
  });

  it("refuses to build what nobody could read", () => {
    expect(() => fact(postLikedV1, { userId: "" })).toThrow("userId");
  });

  it("lets the envelope be put differently", () => {
    const time = "2020-02-02T02:02:02Z";

    expect(fact(postLikedV1, {}, { id: "mine", time })).toMatchObject({ id: "mine", time });
  });
});
