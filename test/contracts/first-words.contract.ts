import { describe, expect, it } from "@jest/globals";
import type { FirstWords } from "../../runtime/ports.ts";

const NINE = new Date("2026-03-01T09:00:00.000Z");
const later = (hours: number) => new Date(NINE.getTime() + hours * 3_600_000);

/** What every FirstWords must do. A new one is ready when this passes. */
export function firstWordsContract(name: string, build: (keepHours: number) => Promise<FirstWords>): void {
  describe(`${name} keeps the FirstWords contract`, () => {
    it("lets the word count that was said first", async () => {
      const words = await build(24);
      expect(await words.remember([{ key: "k", word: "first" }], NINE)).toEqual(["first"]);
      expect(await words.remember([{ key: "k", word: "second" }], later(1))).toEqual(["first"]);
    });

    it("keeps keys apart, and answers in the order asked", async () => {
      const words = await build(24);
      const entries = Array.from({ length: 30 }, (_, n) => ({ key: `k>/%😀${n}`, word: `w${n}` }));
      expect(await words.remember(entries, NINE)).toEqual(entries.map(({ word }) => word));
      expect(await words.remember(entries.toReversed(), NINE)).toEqual(entries.map(({ word }) => word).reverse());
    });

    it("lets one of many count that are said at once", async () => {
      const words = await build(24);
      const said = await Promise.all(
        Array.from({ length: 10 }, (_, n) => words.remember([{ key: "k", word: `w${n}` }], NINE)),
      );
      expect(new Set(said.flat()).size).toBe(1);
    });

    it("forgets after its hours, counted from the first word", async () => {
      const words = await build(24);
      await words.remember([{ key: "k", word: "first" }], NINE);
      expect(await words.remember([{ key: "k", word: "second" }], later(23))).toEqual(["first"]);
      expect(await words.remember([{ key: "k", word: "third" }], later(24))).toEqual(["third"]);
      expect(await words.remember([{ key: "k", word: "fourth" }], later(25))).toEqual(["third"]);
    });

    it("lets every word count when it keeps them for no hours", async () => {
      const words = await build(0);
      expect(await words.remember([{ key: "k", word: "first" }], NINE)).toEqual(["first"]);
      expect(await words.remember([{ key: "k", word: "second" }], NINE)).toEqual(["second"]);
    });

    it("does nothing for no entries", async () => {
      expect(await (await build(24)).remember([], NINE)).toEqual([]);
    });
  });
}
