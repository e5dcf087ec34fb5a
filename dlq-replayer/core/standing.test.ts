import { describe, expect, it } from "@jest/globals";
import { versionOf } from "../../runtime/core/version.ts";
import type { Mark } from "../../runtime/definition.ts";
import type { Row } from "../../runtime/ports.ts";
import { post, timeAt } from "../../test/social-facts.ts";
import { standingOf } from "./standing.ts";

const fact = post(10, "ann", "p1");
const key = { pk: "post#p1", sk: "-" };
const register: Mark = { key, register: "post" };
const knows = (version: string): Row => ({ ...key, post: { version } });
const [older, same, newer] = [5, 10, 15].map((at) => knows(versionOf({ ...fact, time: timeAt(at) }))) as [
  Row,
  Row,
  Row,
];

describe("how a fact stands to what its consumer knows", () => {
  it.each<[string, string, Row | undefined]>([
    ["new", "nothing is there", undefined],
    ["new", "the row knows nothing of the kind", key],
    ["new", "something older is there", older],
    ["applied", "it is there itself", same],
    ["superseded", "something newer is there", newer],
    ["conflict", "what is there has no version", { ...key, post: { title: "words" } }],
    ["conflict", "what is there is a text", { ...key, post: "words" }],
    ["conflict", "what is there is a flag", { ...key, post: true }],
    ["conflict", "what is there is a set, even of versions", { ...key, post: new Set(["version"]) }],
    ["conflict", "the version is a number", { ...key, post: { version: 7 } }],
  ])("is %s where %s", (standing, _, row) => {
    expect(standingOf(fact, [register], [row])).toBe(standing);
  });

  it("is told by the row itself where that says nothing but that the fact was there", () => {
    expect(standingOf(fact, [{ key }], [key])).toBe("applied");
    expect(standingOf(fact, [{ key }], [undefined])).toBe("new");
  });

  it("is untold where its consumer does not say where to look", () => {
    expect(standingOf(fact, [], [])).toBe("untold");
  });

  it("is of several places the one that matters most: a clash, then news, then what is newer", () => {
    const clash: Row = { ...key, post: true };
    const at = (...rows: readonly (Row | undefined)[]) =>
      standingOf(
        fact,
        rows.map(() => register),
        rows,
      );
    expect(at(newer, undefined, same, clash)).toBe("conflict");
    expect(at(newer, same, older)).toBe("new");
    expect(at(same, newer)).toBe("superseded");
    expect(at(same, same)).toBe("applied");
  });

  it("is that of each place by its own row", () => {
    expect(standingOf(fact, [{ key }, register], [undefined, same])).toBe("new");
    expect(standingOf(fact, [{ key }, register], [key, same])).toBe("applied");
  });
});
