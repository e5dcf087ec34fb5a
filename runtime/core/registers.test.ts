import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { userJoinedV1 } from "../../schemas/account/user-joined.v1.ts";
import type { Register, Registers, Row } from "../ports.ts";
import { joinRegister, joinRegisters, liveRegisters, mergeInto, newest, newestIn } from "./registers.ts";

const KEY = { pk: "p", sk: "s" };
const EXAMPLE = userJoinedV1.example;

const rules = {
  /** Versions in a narrow range, so that ties and repeats are common; the value follows from the version, as a fact's does. */
  newest: fc
    .integer({ min: 0, max: 6 })
    .map((n): Register => ({ rule: "newest", version: `v${n}`, value: { on: n % 2 === 0, by: `b${n}` } })),
  maximum: fc.integer({ min: -3, max: 3 }).map((value): Register => ({ rule: "maximum", value })),
  text: fc.constantFrom("a", "\u{1F600}", "\uFF5E", "").map((value): Register => ({ rule: "maximum", value })),
  union: fc
    .uniqueArray(fc.constantFrom("a", "b", "c"), { minLength: 1 })
    .map((members): Register => ({ rule: "union", members: members.sort() })),
  flag: fc.constant<Register>({ rule: "flag" }),
};

const registers = fc.record(rules, { requiredKeys: [] });

describe("the registers' algebra", () => {
  it.each(Object.entries(rules))("joins %s in any order and grouping", (_, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, arbitrary, arbitrary, (a, b, c) => {
        expect(joinRegister(a, b)).toEqual(joinRegister(b, a));
        expect(joinRegister(joinRegister(a, b), c)).toEqual(joinRegister(a, joinRegister(b, c)));
        expect(joinRegister(a, a)).toEqual(a);
      }),
    );
  });

  it("brings a row to the same state whatever came in which order, how often, folded or one by one", () => {
    fc.assert(
      fc.property(fc.array(registers, { minLength: 1, maxLength: 8 }), fc.integer(), (writes, seed) => {
        const inOrder = writes.reduce<Row | undefined>((row, write) => mergeInto(KEY, row, write), undefined);
        const shuffled = [...writes, ...writes].sort((a, b) => rank(a, seed) - rank(b, seed));
        const outOfOrder = shuffled.reduce<Row | undefined>((row, write) => mergeInto(KEY, row, write), undefined);
        const folded = mergeInto(KEY, undefined, writes.reduce<Registers>(joinRegisters, {}));
        expect(outOfOrder).toEqual(inOrder);
        expect(folded).toEqual(inOrder);
      }),
    );
  });

  it("knows that nothing is news to a row that has it", () => {
    fc.assert(
      fc.property(registers, (write) => {
        expect(liveRegisters(mergeInto(KEY, undefined, write), write)).toEqual({});
      }),
    );
  });

  it("refuses two rules for one attribute", () => {
    expect(() => joinRegister({ rule: "flag" }, { rule: "maximum", value: 1 })).toThrow("flag and maximum");
  });
});

describe("what the newest fact says", () => {
  const fact = (time: string) => ({ ...EXAMPLE, time });

  it("is read back as it was said, and stands against an older fact", () => {
    const late = mergeInto(KEY, undefined, { seen: newest(fact("2026-03-02T09:00:00Z"), { by: "ann" }) });
    const row = mergeInto(KEY, late, { seen: newest(fact("2026-03-01T09:00:00Z"), { by: "bob" }) });
    expect(newestIn(row["seen"])).toMatchObject({ by: "ann" });
  });

  it("is not there in what follows another rule, nor in nothing", () => {
    const union: Register = { rule: "union", members: ["a"] };
    const row = mergeInto(KEY, undefined, { union, flag: { rule: "flag" }, most: { rule: "maximum", value: 1 } });
    expect([row["union"], row["flag"], row["most"], row["other"]].map(newestIn)).toEqual(Array(4).fill(undefined));
  });
});

const rank = (write: Registers, seed: number): number => {
  let hash = seed;
  for (const character of JSON.stringify(write)) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  return hash;
};
