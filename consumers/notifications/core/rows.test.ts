import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  deletedAt,
  followedAt,
  followerKey,
  followIdKey,
  gonePostKey,
  isErased,
  ledgerKey,
  noteIdOf,
  noteKey,
  ordinal,
  pairsIn,
  pairText,
  personKey,
  placeOf,
  postIdAt,
  postKey,
  preferenceKey,
  relationKey,
  saidIn,
  saidOf,
  slotsOf,
  stateKey,
  subscriptionKey,
  textIn,
  waitingKey,
  windowKey,
} from "./rows.ts";

const said = (time: string, on: boolean, id = "f1", sequence?: string) =>
  saidOf({ id, source: "/s", time, ...(sequence !== undefined && { sequence }) }, on);
const at = (second: number): string => `2026-01-01T00:00:${String(second).padStart(2, "0")}.000000000Z`;

describe("what was said of a follow", () => {
  it("is read back as it was said", () => {
    expect(saidIn(said("2026-01-01T00:00:01Z", true))).toEqual({
      time: at(1),
      version: `${at(1)}#f1#/s`,
      on: true,
    });
  });

  it("decides by the newest up to the moment, not by what came later", () => {
    const all = new Set([said(at(1), true), said(at(3), false), said(at(5), true)]);
    expect([0, 1, 2, 3, 4, 5, 6].map((second) => followedAt(all, at(second)))).toEqual([
      ...[false, true, true, false, false, true, true],
    ]);
    expect(followedAt(new Set(), at(9))).toBe(false);
  });

  it("goes by the version where times are the same, and by the aggregate's own where there is one", () => {
    expect(followedAt(new Set([said(at(1), true, "a"), said(at(1), false, "b")]), at(1))).toBe(false);
    expect(followedAt(new Set([said(at(1), true, "b"), said(at(1), false, "a")]), at(1))).toBe(true);
    expect(followedAt(new Set([said(at(1), true, "a", "2"), said(at(2), false, "b", "1")]), at(3))).toBe(true);
  });

  it("is the same whatever was heard first, and how often", () => {
    const fact = fc.tuple(fc.nat(9), fc.boolean(), fc.constantFrom("a", "b", "c"));
    const facts = fc.uniqueArray(fact, { maxLength: 8, selector: ([second, , id]) => `${second} ${id}` });
    fc.assert(
      fc.property(facts, fc.nat(9), (all, moment) => {
        const texts = all.map(([second, on, id]) => said(at(second), on, id));
        const forwards = followedAt(new Set(texts), at(moment));
        expect(followedAt(new Set([...texts, ...texts].toReversed()), at(moment))).toBe(forwards);
      }),
    );
  });
});

describe("keys", () => {
  const LONGEST = "\uFF5E".repeat(128);

  it("stay within what DynamoDB takes, for the longest ids", () => {
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
    const [a, b] = [LONGEST, LONGEST];
    const note = { id: noteIdOf("mentioned", a, b), version: `${a}#${b}` };
    const keys = [
      ...[personKey(a), preferenceKey(a, b, b), relationKey(a, b), gonePostKey(a, b), stateKey(a, note.id)],
      ...[noteKey(a, note), waitingKey(a, b, note.id), windowKey(a, b), subscriptionKey(a, b), followerKey(a, b)],
      ...[
        followIdKey(a),
        postKey(a),
        ledgerKey(note.id, "webhook"),
        { pk: slotsOf(a, "webhook", "2026-01-01"), sk: "1" },
      ],
    ];
    for (const { pk, sk } of keys) {
      expect(Buffer.byteLength(pk)).toBeLessThanOrEqual(2_048);
      expect(Buffer.byteLength(sk)).toBeLessThanOrEqual(1_024);
    }
    expect(Buffer.byteLength(placeOf("2026-01-01T00:00:00Z", a))).toBeLessThanOrEqual(1_024);
  });

  it("tell apart whatever ids are made of", () => {
    expect(preferenceKey("u", "a", "bc")).not.toEqual(preferenceKey("u", "ab", "c"));
    expect(noteIdOf("mentioned", "a", "bc")).not.toBe(noteIdOf("mentioned", "ab", "c"));
    expect(waitingKey("u", "g1", "n")).not.toEqual(waitingKey("u", "g2", "n"));
    expect(noteKey("u", { id: "n", version: "1" })).not.toEqual(noteKey("u", { id: "n", version: "2" }));
  });

  it("hold a post's id behind its time, whatever it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 1, maxLength: 128 }), (postId) => {
        expect(postIdAt(placeOf("2026-01-01T00:00:00.5Z", postId))).toBe(postId);
      }),
    );
  });

  it("count so that text sorts as numbers do", () => {
    expect([9, 10, 100, 99].map(ordinal).sort()).toEqual([9, 10, 99, 100].map(ordinal));
  });
});

describe("attributes", () => {
  const newest = (value: string) => ({ version: "v", value });

  it("of a text are read when there is one", () => {
    expect([newest("x"), newest(""), undefined, "x", true].map((one) => textIn(one))).toEqual([
      "x",
      ...[undefined, undefined, undefined, undefined],
    ]);
  });

  it("of a pair are whatever the ids are", () => {
    const row = { pk: "K#x", sk: "-", pairs: new Set([pairText("a>b", '"')]) };
    expect(pairsIn(row)).toEqual([["a>b", '"']]);
    expect(pairsIn({ pk: "K#x", sk: "-" })).toEqual([]);
  });

  it("tell what is gone", () => {
    const row = { pk: "p", sk: "-" };
    expect([deletedAt(undefined), deletedAt(row), deletedAt({ ...row, deleted: newest("then") })]).toEqual([
      ...[undefined, undefined, "then"],
    ]);
    expect([isErased(undefined), isErased(row), isErased({ ...row, erased: true })]).toEqual([false, false, true]);
  });
});
