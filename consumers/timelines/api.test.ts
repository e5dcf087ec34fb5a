import { describe, expect, it } from "@jest/globals";
import { memoryRowStore } from "../../runtime/memory/row-store.ts";
import { chance } from "../../test/chance.ts";
import { simulatedConsumer } from "../../test/simulated-consumer.ts";
import { follow, posts, timeAt } from "../../test/social-facts.ts";
import { timelinesApi } from "./api.ts";
import { fanoutListener, timelinesListener } from "./consumer.ts";
import { DEFAULTS } from "./core/settings.ts";

const READERS = { plain: "ann", odd: "a/b>c %2F#\u{1F600}" };

async function api(reader = READERS.plain) {
  const store = memoryRowStore();
  const consumer = simulatedConsumer([timelinesListener(DEFAULTS), fanoutListener(DEFAULTS)], store, chance(1));
  await consumer.hear([follow(1, reader, "bob"), ...posts(2, "bob", 25)]);
  const app = timelinesApi({ store, cursorSecret: "not-so-secret-here" }, DEFAULTS);
  return async (path: string) => {
    const response = await app.request(path);
    return { status: response.status, body: await response.json() };
  };
}

interface Timeline {
  readonly items: readonly { readonly postId: string }[];
  readonly cursor: string | null;
}

describe("GET /timelines/{userId}", () => {
  it("answers with the newest twenty and a cursor for the rest", async () => {
    const get = await api();
    const { status, body } = await get("/timelines/ann");
    const { items, cursor } = body as Timeline;
    expect(status).toBe(200);
    expect(items).toHaveLength(20);
    expect(items[0]).toEqual({
      postId: "bob-24",
      authorId: "bob",
      publishedAt: timeAt(26),
      kind: "text",
      summary: "words of bob-24",
    });
    const rest = await get(`/timelines/ann?cursor=${cursor ?? ""}`);
    expect(rest.body).toMatchObject({ cursor: null });
    expect((rest.body as Timeline).items.map(({ postId }) => postId)).toEqual([
      "bob-4",
      "bob-3",
      "bob-2",
      "bob-1",
      "bob-0",
    ]);
  });

  it("answers somebody unknown with an empty timeline", async () => {
    expect(await (await api())("/timelines/nobody")).toEqual({ status: 200, body: { items: [], cursor: null } });
  });

  it("knows a reader whose id needs escaping", async () => {
    const get = await api(READERS.odd);
    const { body } = await get(`/timelines/${encodeURIComponent(READERS.odd)}?limit=2`);
    const { items, cursor } = body as Timeline;
    expect(items).toHaveLength(2);
    const next = await get(`/timelines/${encodeURIComponent(READERS.odd)}?limit=1&cursor=${cursor ?? ""}`);
    expect((next.body as Timeline).items[0]?.postId).toBe("bob-22");
  });

  it.each(["0", "101", "2.5", "many", "-1"])("refuses limit=%s and says what it may be", async (limit) => {
    const answer = await (await api())(`/timelines/ann?limit=${limit}`);
    expect(answer).toEqual({
      status: 400,
      body: { error: "limit must be a whole number from 1 to 100", path: "limit" },
    });
  });

  it("refuses a cursor that it did not hand out, or handed to another reader", async () => {
    const get = await api();
    const { cursor } = (await get("/timelines/ann")).body as Timeline;
    for (const path of [
      "/timelines/ann?cursor=x",
      "/timelines/ann?cursor=WzAsIn4iXQ.forged",
      `/timelines/eve?cursor=${cursor ?? ""}`,
    ]) {
      expect((await get(path)).status).toBe(400);
    }
  });
});
