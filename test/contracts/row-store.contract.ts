import { beforeAll, describe, expect, it } from "@jest/globals";
import type { Registers, RowStore } from "../../runtime/ports.ts";
import { chance } from "../chance.ts";

/** What every RowStore must do. @param build a store over an empty table; called once. */
export function rowStoreContract(name: string, build: () => Promise<RowStore>): void {
  describe(`${name} keeps the RowStore contract`, () => {
    let store: RowStore;
    let pks = 0;
    const newKey = () => ({ pk: `p${pks++}`, sk: "s" });

    beforeAll(async () => {
      store = await build();
    });

    it("creates a row by merging, and answers with the row as it stands", async () => {
      const key = newKey();
      const row = await store.merge(key, { follow: newest("1", { on: true }), seen: { rule: "flag" } });
      expect(row).toEqual({ ...key, follow: { on: true, version: "1" }, seen: true });
      expect(await store.get([key])).toEqual([row]);
    });

    it("keeps the newest value, and answers a stale one with what stands", async () => {
      const key = newKey();
      await store.merge(key, { follow: newest("2", { on: false }) });
      const row = await store.merge(key, { follow: newest("1", { on: true }) });
      expect(row["follow"]).toEqual({ on: false, version: "2" });
    });

    it("writes what is news of a merge whose other half is stale", async () => {
      const key = newKey();
      await store.merge(key, { a: newest("2", { n: 2 }), b: newest("1", { n: 1 }) });
      const row = await store.merge(key, { a: newest("1", { n: 1 }), b: newest("2", { n: 2 }), c: { rule: "flag" } });
      expect(row).toEqual({ ...key, a: { n: 2, version: "2" }, b: { n: 2, version: "2" }, c: true });
    });

    it("keeps maxima of numbers and texts, and grows sets", async () => {
      const key = newKey();
      await store.merge(key, { n: maximum(9), text: maximum("b"), ids: union("a") });
      const row = await store.merge(key, { n: maximum(10), text: maximum("\u{1F600}"), ids: union("b", "a") });
      expect(row).toEqual({ ...key, n: 10, text: "\u{1F600}", ids: new Set(["a", "b"]) });
      expect(await store.merge(key, { n: maximum(2), text: maximum("\uFF5E"), ids: union("a") })).toEqual(row);
    });

    it("ends the same whatever the order, with many at once", async () => {
      const luck = chance(1);
      const writes = Array.from({ length: 24 }, (_, n): Registers => ({
        [`r${n % 3}`]: newest(`v${String(n).padStart(3, "0")}`, { n }),
      }));
      const key = newKey();
      await Promise.all(luck.shuffled([...writes, ...writes]).map((write) => store.merge(key, write)));
      const [row] = await store.get([key], { consistent: true });
      expect(row).toEqual({
        ...key,
        r0: { n: 21, version: "v021" },
        r1: { n: 22, version: "v022" },
        r2: { n: 23, version: "v023" },
      });
    });

    it("puts and removes any number of rows, also when a key is named twice", async () => {
      const { pk } = newKey();
      const rows = Array.from({ length: 60 }, (_, n) => ({ pk, sk: `s${n}` }));
      await store.put([...rows, ...rows.slice(0, 5)]);
      expect((await store.get(rows)).filter((row) => row !== undefined)).toHaveLength(60);
      await store.remove([...rows.slice(1), ...rows.slice(1, 3)]);
      expect(await store.get([...rows.slice(0, 2)])).toEqual([rows[0], undefined]);
    });

    it("answers gets in the order of the keys, more than one request can hold, a key twice too", async () => {
      const { pk } = newKey();
      const rows = Array.from({ length: 130 }, (_, n) => ({ pk, sk: `s${n}` }));
      await store.put(rows);
      const wanted = [...rows.toReversed(), { pk, sk: "none" }, { pk, sk: "s0" }];
      expect((await store.get(wanted)).map((row) => row?.sk)).toEqual([
        ...rows.toReversed().map(({ sk }) => sk),
        undefined,
        "s0",
      ]);
    });

    it("pages through a partition from either end, within bounds, by UTF-8 bytes", async () => {
      const { pk } = newKey();
      const sorted = ["a", "b", "c", "\uFF5E", "\u{1F600}"];
      await store.put(
        chance(2)
          .shuffled(sorted)
          .map((sk) => ({ pk, sk, extra: 1 })),
      );
      const sks = async (query: object) => (await store.query({ pk, limit: 10, ...query })).rows.map(({ sk }) => sk);
      expect(await sks({})).toEqual(sorted);
      expect(await sks({ newestFirst: true })).toEqual(sorted.toReversed());
      expect(await sks({ from: "b", below: "\u{1F600}" })).toEqual(["b", "c", "\uFF5E"]);
      expect(await sks({ from: "c", below: "b" })).toEqual([]);
      const page = await store.query({ pk, limit: 2, newestFirst: true, keysOnly: true });
      expect(page).toEqual({
        rows: [
          { pk, sk: "\u{1F600}" },
          { pk, sk: "\uFF5E" },
        ],
        last: "\uFF5E",
      });
      expect(await sks({ newestFirst: true, below: "\uFF5E" })).toEqual(["c", "b", "a"]);
    });

    it("does nothing for nothing", async () => {
      await store.put([]);
      await store.remove([]);
      expect(await store.get([])).toEqual([]);
    });
  });
}

const newest = (version: string, value: Readonly<Record<string, number | boolean>>) =>
  ({ rule: "newest", version, value }) as const;
const maximum = (value: number | string) => ({ rule: "maximum", value }) as const;
const union = (...members: string[]) => ({ rule: "union", members }) as const;
