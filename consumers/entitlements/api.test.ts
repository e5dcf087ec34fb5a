import { describe, expect, it } from "@jest/globals";
import { memoryPublisher } from "../../runtime/memory/publisher.ts";
import { memoryRowStore } from "../../runtime/memory/row-store.ts";
import type { RowStore } from "../../runtime/ports.ts";
import { chance } from "../../test/chance.ts";
import { simulatedConsumer } from "../../test/simulated-consumer.ts";
import { bought, day, granted } from "../../test/worlds/subscriptions-told.ts";
import { entitlementsApi } from "./api.ts";
import { entitlementsListener } from "./consumer.ts";
import { CATALOGUE } from "./core/products.ts";

const ODD_USER = "a/b>c %2F#\u{1F600}";

async function api(today: number) {
  const memory = memoryRowStore();
  const { publisher } = memoryPublisher();
  const consumer = simulatedConsumer([entitlementsListener(CATALOGUE)], memory, chance(1), { publisher });
  const oddFeature = granted(0, 7, { userId: ODD_USER, features: ["4k/hdr ü"] });
  await consumer.hear([bought(0, 30), granted(0, 7, { features: ["beta"] }), oddFeature]);
  const asked: string[] = [];
  const store: RowStore = {
    ...memory,
    get: (keys, options) => {
      asked.push(`get ${keys.length} ${options?.consistent === true ? "consistent" : "eventual"}`);
      return memory.get(keys, options);
    },
  };
  const app = entitlementsApi({ store, now: () => new Date(day(today)) }, CATALOGUE);
  const get = async (path: string) => {
    const response = await app.request(path);
    return { status: response.status, body: await response.json() };
  };
  return { get, asked };
}

describe("GET /entitlements/{userId}", () => {
  it("answers with what is open now, sorted, and until when", async () => {
    const { get } = await api(1);
    expect(await get("/entitlements/u1")).toEqual({
      status: 200,
      body: {
        userId: "u1",
        features: [
          { feature: "beta", until: day(7) },
          { feature: "download", until: day(30) },
          { feature: "live", until: day(30) },
          { feature: "stream", until: day(30) },
        ],
      },
    });
  });

  it("answers for any other moment too", async () => {
    const { get } = await api(1);
    const { body } = await get(`/entitlements/u1?at=${day(30)}`);
    expect(body).toEqual({ userId: "u1", features: [] });
  });

  it("answers somebody unknown with nothing", async () => {
    const { get } = await api(1);
    expect(await get("/entitlements/nobody")).toEqual({ status: 200, body: { userId: "nobody", features: [] } });
  });
});

describe("GET /entitlements/{userId}/{feature}", () => {
  it.each([
    [0, { allowed: true, until: day(30) }],
    [29.999988, { allowed: true, until: day(30) }],
    [30, { allowed: false, until: day(30) }],
  ])("follows the clock (day %f)", async (today, body) => {
    const { get } = await api(today);
    expect(await get("/entitlements/u1/stream")).toEqual({ status: 200, body });
  });

  it("answers for any other moment", async () => {
    const { get } = await api(100);
    expect((await get("/entitlements/u1/stream?at=2026-01-05T00:00:00.5Z")).body).toEqual({
      allowed: true,
      until: day(30),
    });
    expect((await get(`/entitlements/u1/stream?at=${day(-1)}`)).body).toEqual({ allowed: false, until: null });
  });

  it("does not allow what nobody ever had", async () => {
    const { get } = await api(1);
    for (const path of ["/entitlements/nobody/stream", "/entitlements/u1/lounge", "/entitlements/u1/constructor"]) {
      expect(await get(path)).toEqual({ status: 200, body: { allowed: false, until: null } });
    }
  });

  it("knows users and features whose names need escaping", async () => {
    const { get } = await api(1);
    const path = `/entitlements/${encodeURIComponent(ODD_USER)}/${encodeURIComponent("4k/hdr ü")}`;
    expect((await get(path)).body).toEqual({ allowed: true, until: day(7) });
  });

  it.each(["", "today", "2026-03-01", "2026-03-01T09:00:00", "2026-03-01T09:00:00+01:00", "2026-02-30T09:00:00Z", "1"])(
    "refuses at=%s and says how to write it",
    async (at) => {
      const { get } = await api(1);
      const refusal = {
        status: 400,
        body: { error: "at must be a moment in UTC as RFC 3339 writes it, e.g. 2026-03-01T09:00:00Z", path: "at" },
      };
      expect(await get(`/entitlements/u1/stream?at=${encodeURIComponent(at)}`)).toEqual(refusal);
      expect(await get(`/entitlements/u1?at=${encodeURIComponent(at)}`)).toEqual(refusal);
    },
  );

  it("asks for one row, at the lower price", async () => {
    const { get, asked } = await api(1);
    await get("/entitlements/u1/stream");
    expect(asked).toEqual(["get 1 eventual"]);
  });
});
