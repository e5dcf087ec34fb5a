import { describe, expect, it } from "@jest/globals";
import { nearest } from "./nearest.ts";

const KNOWN = ["user-joined.v1", "user-followed.v1", "user-unfollowed.v1", "post-liked.v1", "post-unliked.v1"];

describe("nearest", () => {
  it.each([
    ["a letter too few", "user-joind.v1", ["user-joined.v1"]],
    ["a letter too many", "user-joinned.v1", ["user-joined.v1"]],
    ["a wrong letter", "user-joimed.v1", ["user-joined.v1"]],
    ["another version", "user-joined.v2", ["user-joined.v1"]],
    ["no version", "user-joined", ["user-joined.v1"]],
    ["a piece", "followed", ["user-followed.v1", "user-unfollowed.v1"]],
    ["the nearer one first", "post-linked.v1", ["post-liked.v1", "post-unliked.v1"]],
    ["something else", "invoice-paid.v1", []],
    ["next to nothing", "v1", []],
  ])("of %s", (_, name, expected) => {
    expect(nearest(name, KNOWN)).toEqual(expected);
  });

  it("names three at most", () => {
    expect(nearest("abcde", ["abcdf", "abcdg", "abcdh", "abcdi"])).toEqual(["abcdf", "abcdg", "abcdh"]);
  });
});
