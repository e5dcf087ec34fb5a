import { describe, expect, it } from "@jest/globals";
import type { Absent } from "./attempts.ts";
import { aFailure, aFound, MINUTE, NOON_MS } from "./fixtures/story.ts";
import type { FoundFact } from "./found-fact.ts";
import { type Branch, treeOf } from "./tree.ts";

const at = (minute: number, causationId?: string): Partial<FoundFact> => ({
  arrivedMs: NOON_MS + minute * MINUTE,
  ...(causationId !== undefined && { causationId }),
});

/** `a(b c(d))`. */
const drawn = (branches: readonly Branch[]): string =>
  branches
    .map((branch) => {
      const id = branch.is === "fact" ? branch.fact.id : `?${branch.id}`;
      return branch.caused.length === 0 ? id : `${id}(${drawn(branch.caused)})`;
    })
    .join(" ");

const treeDrawn = (facts: readonly FoundFact[], absent: readonly Absent[] = []) =>
  drawn(treeOf(facts, { hops: new Map(), absent }));

describe("a tree", () => {
  it("has below each fact what it caused, the first on top", () => {
    const facts = [aFound("a"), aFound("b", at(1, "a")), aFound("c", at(2, "a")), aFound("d", at(3, "b"))];
    expect(treeDrawn(facts)).toBe("a(b(d) c)");
  });

  it("has at its top what nobody knows the cause of, by time", () => {
    expect(treeDrawn([aFound("a"), aFound("b", at(1, "unknown")), aFound("c", at(2))])).toBe("a b c");
  });

  it("has what was not found as the cause of what names it, by when it is first known of", () => {
    const step = { id: "step", hops: [] };
    const failed = {
      id: "failed",
      hops: [{ inbox: "x", keepsRecords: true, records: [aFailure("x", "failed", 200)] }],
    };
    const facts = [aFound("a"), aFound("b", at(1, "step")), aFound("c", at(2)), aFound("d", at(5))];
    expect(treeDrawn(facts, [failed, step])).toBe("a ?step(b) c ?failed d");
  });

  it("tells the type of what was not found, where a failure does", () => {
    const records = [aFailure("x", "step", 1, { type: "push-planned.v1" })];
    const absent = [{ id: "step", hops: [{ inbox: "x", keepsRecords: true, records }] }];
    expect(treeOf([], { hops: new Map(), absent })).toMatchObject([{ is: "absent", type: "push-planned.v1" }]);
  });

  it("keeps facts that name themselves or each other as causes, each once", () => {
    expect(treeDrawn([aFound("a", at(0, "a"))])).toBe("a");
    expect(treeDrawn([aFound("a", at(0, "c")), aFound("b", at(1, "a")), aFound("c", at(2, "b"))])).toBe("a(b(c))");
  });

  it("has what was caused below the first of two facts with one id", () => {
    const facts = [aFound("a"), aFound("a", { ...at(1), source: "/other" }), aFound("b", at(2, "a"))];
    expect(treeDrawn(facts)).toBe("a(b) a");
  });

  it("carries the hops of each fact", () => {
    const hops = [{ inbox: "x", keepsRecords: true, records: [] }];
    expect(treeOf([aFound("a"), aFound("b", at(1))], { hops: new Map([["a", hops]]), absent: [] })).toMatchObject([
      { hops },
      { hops: [] },
    ]);
  });
});
