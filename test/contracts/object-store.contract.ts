import { describe, expect, it } from "@jest/globals";
import type { ObjectStore, StoredObject } from "../../runtime/ports.ts";

export interface ObjectStoreUnderTest {
  readonly store: ObjectStore;
  readonly stored: (key: string) => Promise<StoredObject | undefined>;
  /** Objects whose key starts so are refused. Absent where the store cannot be made to. */
  readonly refuse?: (prefix: string) => void;
}

/** What every ObjectStore must do. A new one is ready when this passes. */
export function objectStoreContract(name: string, build: () => Promise<ObjectStoreUnderTest>): void {
  describe(`${name} keeps the ObjectStore contract`, () => {
    it("gives back bytes, content type and metadata", async () => {
      const { store, stored } = await build();
      const object = anObject({
        body: Buffer.from([0x1f, 0x8b, 0x00, 0xff]),
        metadata: { count: "2", "first-time": "t" },
      });
      await store.put(object);
      expect(await stored(object.key)).toEqual(object);
    });

    it("keeps keys with percent signs, equals signs and slashes apart", async () => {
      const { store, stored } = await build();
      await store.put(anObject({ key: "type=a%2Fb/x", body: Buffer.from("1") }));
      await store.put(anObject({ key: "type=a/b/x", body: Buffer.from("2") }));
      expect((await stored("type=a%2Fb/x"))?.body).toEqual(Buffer.from("1"));
    });

    it("replaces an object of the same key", async () => {
      const { store, stored } = await build();
      await store.put(anObject({ body: Buffer.from("old") }));
      await store.put(anObject({ body: Buffer.from("new") }));
      expect((await stored(anObject({}).key))?.body).toEqual(Buffer.from("new"));
    });

    it("says when an object could not be stored", async () => {
      const { store, refuse } = await build();
      if (refuse === undefined) return;
      refuse("type=user-joined.v1/");
      await expect(store.put(anObject({}))).rejects.toMatchObject({ code: "STORE_UNAVAILABLE", retry: "later" });
    });
  });
}

const anObject = (said: Partial<StoredObject>): StoredObject => ({
  key: "type=user-joined.v1/dt=2026-03-01/hour=09/shardId-000000000000-1-2.ndjson.gz",
  body: Buffer.from("{}\n"),
  contentType: "application/gzip",
  metadata: {},
  ...said,
});
