import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { MAX_ENTRIES, packs } from "./packs.ts";

const itself = (bytes: number) => bytes;

describe("packs for one call each", () => {
  it("are full to the byte and to the entry", () => {
    expect(packs([4, 6, 1, 9, 1], 10, itself)).toEqual([[4, 6], [1, 9], [1]]);
    expect(packs(Array<number>(21).fill(1), 100, itself).map(({ length }) => length)).toEqual([10, 10, 1]);
  });

  it("leave what is larger than a call by itself", () => {
    expect(packs([1, 11, 1], 10, itself)).toEqual([[1], [11], [1]]);
  });

  it("are none of nothing", () => {
    expect(packs([], 10, itself)).toEqual([]);
  });

  it("hold everything once, in order, within the limits, and are no more than they must be", () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 60 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 30 }), (items, maxBytes) => {
        const all = packs(items, maxBytes, itself);
        const bytesIn = (pack: readonly number[] = []) => pack.reduce((sum, size) => sum + size, 0);
        expect(all.flat()).toEqual(items);
        for (const [index, pack] of all.entries()) {
          expect(pack.length).toBeGreaterThan(0);
          expect(pack.length).toBeLessThanOrEqual(MAX_ENTRIES);
          expect(pack.length === 1 || bytesIn(pack) <= maxBytes).toBe(true);
          const [next = Infinity] = all[index + 1] ?? [];
          expect(pack.length === MAX_ENTRIES || bytesIn(pack) + next > maxBytes).toBe(true);
        }
      }),
    );
  });
});
