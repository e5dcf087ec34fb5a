import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { join, type Knowledge, learn, NOTHING } from "./knowledge.ts";
import type { Note } from "./note.ts";

/** Few of each, so that notes are about the same things and contradict each other. */
const time = fc.constantFrom(
  "2026-01-01T00:00:00.000000000Z",
  "2026-01-01T00:00:00.000000001Z",
  "2026-02-01T00:00:00.000000000Z",
);
const name = fc.constantFrom("a", "b", "\u{1F600}");

/** A version names one fact, so what it says follows from it. */
const versioned = fc.nat(5).map((version) => ({
  version: `v${version}`,
  product: `product-${version}`,
  before: `product-${version % 3}`,
  from: `2026-01-0${1 + (version % 2)}T00:00:00.000000000Z`,
}));

const note: fc.Arbitrary<Note> = fc.oneof(
  fc
    .tuple(name, time, fc.boolean(), versioned)
    .map(([subscription, until, isTrial, said]): Note => ({ ...said, says: "paid", subscription, until, isTrial })),
  fc.tuple(name, versioned).map(([subscription, said]): Note => ({ ...said, says: "changed", subscription })),
  fc.record({ says: fc.constant("refunded" as const), subscription: name, from: time, at: time }),
  fc.record({ says: fc.constant("cancelled" as const), subscription: name, at: time }),
  fc.record({ says: fc.constant("expired" as const), subscription: name, at: time }),
  fc.record({ says: fc.constant("owed" as const), subscription: name, from: time, until: time, invoice: name }),
  fc.record({
    says: fc.constant("granted" as const),
    grant: name,
    features: fc.uniqueArray(name).map((features) => new Set(features)),
    from: time,
    until: time,
  }),
  fc.record({ says: fc.constant("withdrawn" as const), grant: name, at: time }),
  fc.record({ says: fc.constant("closed" as const), at: time }),
  fc.record({ says: fc.constant("billed" as const), invoice: name }),
);

const known = fc.array(note, { maxLength: 12 }).map((notes) => notes.map(learn).reduce(join, NOTHING));

describe("knowledge", () => {
  it("joins to the same from either side", () => {
    fc.assert(
      fc.property(known, known, (a, b) => {
        expect(join(a, b)).toEqual(join(b, a));
      }),
    );
  });

  it("joins to the same in whatever groups", () => {
    fc.assert(
      fc.property(known, known, known, (a, b, c) => {
        expect(join(join(a, b), c)).toEqual(join(a, join(b, c)));
      }),
    );
  });

  it("gains nothing from what it knows already, or from nothing", () => {
    fc.assert(
      fc.property(known, known, (a, b) => {
        const both: Knowledge = join(a, b);
        expect(join(a, a)).toEqual(a);
        expect(join(both, a)).toEqual(both);
        expect(join(a, NOTHING)).toEqual(a);
      }),
    );
  });

  it("keeps what is said of each subscription and each grant", () => {
    const notes: readonly Note[] = [
      { says: "cancelled", subscription: "a", at: "1" },
      { says: "expired", subscription: "a", at: "2" },
      { says: "withdrawn", grant: "a", at: "3" },
      { says: "expired", subscription: "b", at: "4" },
    ];
    const { subscriptions, grants, closedAt } = notes.map(learn).reduce(join, NOTHING);
    expect(subscriptions.get("a")).toMatchObject({ cancellations: new Set(["1"]), expiries: new Set(["2"]) });
    expect(subscriptions.get("b")).toMatchObject({ cancellations: new Set(), expiries: new Set(["4"]) });
    expect(grants.get("a")).toEqual({ gifts: new Map(), withdrawnAt: "3" });
    expect(closedAt).toBeUndefined();
  });
});
