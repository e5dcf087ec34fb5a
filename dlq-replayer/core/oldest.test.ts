import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { oldest } from "./oldest.ts";

const itself = (time: number) => time;

describe("the oldest of many", () => {
  it("are none of none", () => {
    expect(oldest(3, itself).all()).toEqual([]);
  });

  it("are all of few, the oldest first", () => {
    const few = oldest(3, itself);
    few.add([2, 1]);
    expect(few.all()).toEqual([1, 2]);
  });

  it("are the same however many come at once", () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(99)), { maxLength: 8 }), fc.nat(10), (portions, most) => {
        const some = oldest(most, itself);
        for (const portion of portions) some.add(portion);
        const sorted = portions.flat().toSorted((a, b) => a - b);
        expect(some.all()).toEqual(sorted.slice(0, most));
      }),
    );
  });

  it("are of one moment those that came first", () => {
    const some = oldest(2, (name: string) => name.length);
    some.add(["b1", "a1"]);
    some.add(["c1"]);
    expect(some.all()).toEqual(["b1", "a1"]);
  });
});
