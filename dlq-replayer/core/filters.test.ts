import { describe, expect, it } from "@jest/globals";
import { aLetter, aReason } from "../../test/replayer/letters.ts";
import { type Filters, matching } from "./filters.ts";

const NINE = "2026-03-01T09:00:00.000Z";
const letter = aLetter({ type: "post-published.v1", reason: aReason({ fingerprint: "0123456789ab" }) });
const unexplained = aLetter();

describe("a filter", () => {
  it("that asks for nothing matches all", () => {
    expect([letter, unexplained].every(matching({}))).toBe(true);
  });

  it.each<[string, Filters]>([
    ["its group", { group: "0123456789ab" }],
    ["the beginning of its group", { group: "0123" }],
    ["its type", { type: "post-published.v1" }],
    ["its type without the version", { type: "post-published" }],
    ["the moment it was sent", { since: NINE }],
    ["the moment before", { since: "2026-03-01T08:59:59.999Z" }],
    ["all of it at once", { group: "01", type: "post-published", since: NINE }],
  ])("matches a letter by %s", (_, filters) => {
    expect(matching(filters)(letter)).toBe(true);
  });

  it.each<[string, Filters]>([
    ["another group", { group: "fedc" }],
    ["the end of its group", { group: "89ab" }],
    ["unknown", { group: "unknown" }],
    ["another version", { type: "post-published.v2" }],
    ["another type", { type: "post" }],
    ["what is longer than its type", { type: "post-published.v1.v1" }],
    ["a moment after it was sent", { since: "2026-03-01T09:00:00.001Z" }],
    ["no moment at all", { since: "yesterday" }],
    ["its type but another group", { type: "post-published", group: "fedc" }],
  ])("matches no letter by %s", (_, filters) => {
    expect(matching(filters)(letter)).toBe(false);
  });

  it("takes only the last version off a type", () => {
    const strange = aLetter({ type: "moved.v1.to.v2" });
    expect(matching({ type: "moved.v1.to" })(strange)).toBe(true);
    expect(matching({ type: "moved.to.v2" })(strange)).toBe(false);
  });

  it("takes a version of every length off a type", () => {
    expect(matching({ type: "post-published" })(aLetter({ type: "post-published.v12" }))).toBe(true);
  });

  it("finds letters without a cause as unknown, and those without a type under none", () => {
    expect(matching({ group: "unknown" })(unexplained)).toBe(true);
    expect(matching({ type: "" })(unexplained)).toBe(false);
  });

  it("asks an expression only about letters that the rest matches", () => {
    const asked: unknown[] = [];
    const where = (one: unknown) => asked.push(one) > 1;
    const matches = matching({ type: "post-published" }, where);
    expect([matches(unexplained), matches(letter), matches(letter)]).toEqual([false, false, true]);
    expect(asked).toEqual([letter, letter]);
  });
});
