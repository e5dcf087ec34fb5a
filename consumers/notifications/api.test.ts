import { describe, expect, it } from "@jest/globals";
import { memoryRowStore } from "../../runtime/memory/row-store.ts";
import type { Fact } from "../../schemas/event.ts";
import { chance } from "../../test/chance.ts";
import { simulatedConsumer } from "../../test/simulated-consumer.ts";
import { join, like, timeAt, unlike } from "../../test/social-facts.ts";
import { surroundings } from "../../test/surroundings.ts";
import { notificationsApi } from "./api.ts";
import { notificationsListener } from "./consumer.ts";
import { DEFAULTS } from "./core/settings.ts";
import { decideListener } from "./stages.ts";

const NOW = timeAt(172_800);
/** 128 characters, some of which take four bytes, end paths, or mean something to whoever splits. */
const ODD = `${"\u{1F600}".repeat(40)} /?#%2F&=+;:'"<>\\{}[]|^~\u00FC\uFF5E${"x".repeat(128)}`.slice(0, 128);

interface Page {
  readonly items: readonly { readonly notificationId: string; readonly readAt: string | null }[];
  readonly unread: number;
  readonly cursor: string | null;
}

async function api(...facts: readonly Fact[]) {
  const store = memoryRowStore();
  const around = surroundings(NOW, ["email"]);
  await simulatedConsumer([notificationsListener(DEFAULTS), decideListener(DEFAULTS)], store, chance(1), around).hear(
    facts,
  );
  const ports = { store, now: around.now, newToken: () => "t", cursorSecret: "not-so-secret-here" };
  const app = notificationsApi(ports, DEFAULTS);
  const ask = async (method: string, path: string) => {
    const response = await app.request(path, { method });
    return { status: response.status, body: await response.json() };
  };
  return {
    get: (path: string) => ask("GET", path),
    post: (path: string) => ask("POST", path),
    page: async (path: string) => (await ask("GET", path)).body as Page,
  };
}

const likes = (user: string, count: number): readonly Fact[] =>
  Array.from({ length: count }, (_, n) => like(n, `u${n}`, user, "p1"));

describe("GET /notifications/{userId}", () => {
  it("answers with the newest twenty, how many are unread in all, and a cursor for the rest", async () => {
    const { get, page } = await api(join(0, "u24"), ...likes("ann", 25));
    const { status, body } = await get("/notifications/ann");
    const { items, unread, cursor } = body as Page;
    expect([status, items.length, unread]).toEqual([200, 20, 25]);
    expect(items[0]).toEqual({
      notificationId: expect.stringMatching(/^[\w-]{22}$/) as unknown,
      category: "likes",
      at: timeAt(24),
      title: "@u24 likes your post",
      body: "Your post was liked by @u24.",
      readAt: null,
    });
    const rest = await page(`/notifications/ann?limit=3&cursor=${cursor ?? ""}`);
    expect([rest.items.length, rest.unread]).toEqual([3, 25]);
    const last = await page(`/notifications/ann?limit=3&cursor=${rest.cursor ?? ""}`);
    expect([last.items.length, last.cursor]).toEqual([2, null]);
  });

  it("answers somebody unknown with an empty inbox", async () => {
    const { get } = await api();
    expect(await get("/notifications/nobody")).toEqual({ status: 200, body: { items: [], unread: 0, cursor: null } });
  });

  it.each(["unread", "unread=true", "unread=1"])("shows what is unread alone with %s", async (query) => {
    const { page, post } = await api(...likes("ann", 3));
    const [first] = (await page("/notifications/ann")).items;
    await post(`/notifications/ann/${first?.notificationId ?? ""}/read`);
    expect((await page(`/notifications/ann?${query}`)).items).toHaveLength(2);
    for (const all of ["unread=false", "unread=0"])
      expect((await page(`/notifications/ann?${all}`)).items).toHaveLength(3);
  });

  it.each([
    ["limit=0", { error: "limit must be a whole number from 1 to 100", path: "limit" }],
    ["unread=perhaps", { error: "unread must be true or false, or left away", path: "unread" }],
    [
      "cursor=forged",
      { error: "cursor is not one that this list handed out; leave it away to start at the top", path: "cursor" },
    ],
  ])("refuses %s and says what it may be", async (query, body) => {
    const { get } = await api();
    expect(await get(`/notifications/ann?${query}`)).toEqual({ status: 400, body });
  });
});

describe("POST /notifications/{userId}/{id}/read", () => {
  it("marks one as read and says how many are left, in one request", async () => {
    const { page, post } = await api(...likes("ann", 3));
    const id = (await page("/notifications/ann")).items[1]?.notificationId ?? "";
    const read = { status: 200, body: { notificationId: id, readAt: NOW, unread: 2 } };
    expect(await post(`/notifications/ann/${id}/read`)).toEqual(read);
    expect(await post(`/notifications/ann/${id}/read`)).toEqual(read);
    const { items, unread } = await page("/notifications/ann");
    expect([items.map(({ readAt }) => readAt), unread]).toEqual([[null, NOW, null], 2]);
  });

  it("knows none that the inbox does not show, and none of somebody else's", async () => {
    const { page, post } = await api(...likes("ann", 1), like(1, "bob", "eve", "p2"), unlike(2, "bob", "eve", "p2"));
    const id = (await page("/notifications/ann")).items[0]?.notificationId ?? "";
    const unknown = {
      status: 404,
      body: { error: "id is none that this inbox shows; GET /notifications/{userId} lists them", path: "id" },
    };
    expect(await post(`/notifications/eve/${id}/read`)).toEqual(unknown);
    expect(await post("/notifications/ann/nonsense/read")).toEqual(unknown);
  });

  it("takes ids of 128 odd characters", async () => {
    const { page, post } = await api(like(1, `${ODD.slice(0, -1)}y`, ODD, ODD), like(2, "bob", ODD, ODD));
    const path = `/notifications/${encodeURIComponent(ODD)}`;
    const first = await page(`${path}?limit=1`);
    expect(first.unread).toBe(2);
    const second = await page(`${path}?limit=1&cursor=${first.cursor ?? ""}`);
    expect(second.cursor).toBeNull();
    expect(await post(`${path}/${second.items[0]?.notificationId ?? ""}/read`)).toMatchObject({ body: { unread: 1 } });
  });
});
