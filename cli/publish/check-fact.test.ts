import { describe, expect, it } from "@jest/globals";
import { commentAddedV1 } from "../../schemas/social/comment-added.v1.ts";
import { checkBytes, checkFact } from "./check-fact.ts";

const now = new Date("2026-03-01T09:00:00.000Z");
const { example } = commentAddedV1;

const check = (candidate: unknown) => checkFact(candidate, now);
const checkText = (text: string | Uint8Array) => checkBytes(Buffer.from(text), now);

describe("check fact", () => {
  it("reads a valid fact and keeps attributes it does not know", () => {
    expect(check({ ...example, comexampleextra: "kept" })).toEqual({ fact: { ...example, comexampleextra: "kept" } });
  });

  it("names every field that breaks the schema by its JSON path", () => {
    const { commentId: _, ...rest } = example.data;
    const checked = check({ ...example, id: "", data: { ...rest, mentions: ["u1", "u2", 7] } });
    expect(checked).toMatchObject({
      problems: [{ path: "id" }, { path: "data.commentId" }, { path: "data.mentions[2]" }],
    });
  });

  it("names the nearest types for one it does not know", () => {
    expect(check({ ...example, type: "comment-aded.v1" })).toMatchObject({
      problems: [{ path: "type", reason: expect.stringContaining("comment-added.v1") }],
    });
    expect(check({ ...example, type: "moon-landed.v1" })).toMatchObject({
      problems: [{ path: "type", reason: expect.stringContaining("docs/events.md") }],
    });
  });

  it.each([[null], [[]], ["text"], [{}], [{ type: 7 }]])("refuses %j, which has no type", (candidate) => {
    expect(check(candidate)).toHaveProperty("problems");
  });

  it("lets a clock be five minutes fast and no more", () => {
    expect(check({ ...example, time: "2026-03-01T09:05:00.000Z" })).toHaveProperty("fact");
    expect(check({ ...example, time: "2026-03-01T09:05:00.001Z" })).toEqual({
      problems: [
        {
          path: "time",
          reason: "2026-03-01T09:05:00.001Z is more than 5 minutes ahead of now, 2026-03-01T09:00:00.000Z",
        },
      ],
    });
  });

  it.each([64, 20_000])("refuses what is nested deeper than 64 levels, as every door does: %i more", (levels) => {
    const deep: unknown = JSON.parse("[".repeat(levels) + "]".repeat(levels));
    expect(check({ ...example, note: deep })).toEqual({
      problems: [{ path: "data", reason: "nests deeper than 64 levels" }],
    });
  });

  it("names the limit that a large fact breaks", () => {
    expect(check({ ...example, note: "x".repeat(65_536) })).toMatchObject({
      problems: [{ path: "", reason: expect.stringMatching(/^is \d+ bytes as JSON; a fact is at most 65536$/) }],
    });
  });
});

describe("check bytes", () => {
  it("reads JSON in UTF-8", () => {
    expect(checkText(JSON.stringify(example))).toEqual({ fact: example });
  });

  it("tells bytes that are not UTF-8 from text that is not JSON", () => {
    expect(checkText(Buffer.from([0x22, 0xff, 0x22]))).toEqual({ problems: [{ path: "", reason: "is not UTF-8" }] });
    expect(checkText('{"handle":ann}')).toEqual({
      problems: [{ path: "", reason: "is not JSON: Unexpected token 'a'" }],
    });
  });
});
