import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "@jest/globals";
import { silentLog } from "../../runtime/kit/log.ts";
import { memoryObjectStore } from "../../runtime/memory/object-store.ts";
import { aStreamRecord } from "../../test/stream-records.ts";
import { storeBatch } from "./store-batch.ts";

const LIKED = '{"id":"f-2","type":"post-liked.v1","time":"2026-03-01T08:00:00Z"}';

describe("an archived batch", () => {
  it("is stored whole before it counts as done", async () => {
    const objects = memoryObjectStore();
    const store = storeBatch({ objects, log: silentLog });
    expect(await store([aStreamRecord(1), aStreamRecord(2, { text: LIKED }), aStreamRecord(3)])).toEqual([]);
    const liked = objects.objects.get("type=post-liked.v1/dt=2026-03-01/hour=09/shardId-000000000000-2-2.ndjson.gz");
    expect(gunzipSync(liked?.body ?? "").toString()).toBe(`${LIKED}\n`);
    expect(liked?.metadata).toEqual({
      count: "1",
      "first-time": "2026-03-01T08:00:00Z",
      "last-time": "2026-03-01T08:00:00Z",
    });
    expect([...objects.objects.values()].map(({ metadata }) => metadata["count"])).toEqual(["2", "1"]);
  });

  it("comes again from the first record of an object that was not stored", async () => {
    const objects = memoryObjectStore();
    objects.refuse("type=post-liked.v1/");
    const store = storeBatch({ objects, log: silentLog });
    expect(await store([aStreamRecord(1), aStreamRecord(2, { text: LIKED }), aStreamRecord(3)])).toEqual(["2"]);
    expect(objects.objects.size).toBe(1);
  });

  it("leaves byte for byte the same objects when it is delivered twice", async () => {
    const objects = memoryObjectStore();
    const store = storeBatch({ objects, log: silentLog });
    await store([aStreamRecord(1), aStreamRecord(2)]);
    const first = structuredClone([...objects.objects.values()]);
    await store([aStreamRecord(1), aStreamRecord(2)]);
    expect(structuredClone([...objects.objects.values()])).toEqual(first);
  });
});
