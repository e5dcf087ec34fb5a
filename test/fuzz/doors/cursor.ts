import { notificationsApi } from "../../../consumers/notifications/api.ts";
import { notificationsListener } from "../../../consumers/notifications/consumer.ts";
import { DEFAULTS as NOTIFICATION_DEFAULTS } from "../../../consumers/notifications/core/settings.ts";
import { decideListener } from "../../../consumers/notifications/stages.ts";
import { timelinesApi } from "../../../consumers/timelines/api.ts";
import { fanoutListener, timelinesListener } from "../../../consumers/timelines/consumer.ts";
import { DEFAULTS as TIMELINE_DEFAULTS } from "../../../consumers/timelines/core/settings.ts";
import { httpHandler } from "../../../runtime/aws/http-handler.ts";
import { memoryRowStore } from "../../../runtime/memory/row-store.ts";
import type { RowStore } from "../../../runtime/ports.ts";
import { chance } from "../../chance.ts";
import { simulatedConsumer } from "../../simulated-consumer.ts";
import { follow, like, posts, timeAt } from "../../social-facts.ts";
import { surroundings } from "../../surroundings.ts";
import type { Door, Part } from "../door.ts";
import { anAskedPage, CURSOR_SECRET, type HandedOut, type PageAsked } from "../making/cursors.ts";
import { isObject } from "../making/tree.ts";
import { shorter } from "../shrink.ts";

interface Apis {
  readonly timelines: typeof timelinesApi;
  readonly notifications: typeof notificationsApi;
}

const REAL: Apis = { timelines: timelinesApi, notifications: notificationsApi };
const USERS = ["ann", "a/b>c %2F#\u{1F600}", "eve"];
const CLOCK = timeAt(172_800);
const PAGES = 4;

type Ask = (asked: PageAsked) => Promise<{ readonly status: number; readonly body: unknown; readonly reads: number }>;

/** Pages of the lists that are read by cursors. */
export const cursorDoor = (apis: Apis = REAL): Door<PageAsked> => ({
  name: "cursor",
  takes: "pages of GET /timelines/{userId} and /notifications/{userId}",
  async open() {
    const ask = await asking(apis);
    const handedOut = await cursorsFrom(ask);
    return {
      make: (luck) => anAskedPage(handedOut, luck),
      knock: async (asked) => [partOf(asked, handedOut, await ask(asked))],
      smaller,
      close: () => Promise.resolve(),
    };
  },
});

function partOf(
  asked: PageAsked,
  handedOut: readonly HandedOut[],
  { status, body, reads }: Awaited<ReturnType<Ask>>,
): Part {
  const cursor = new URLSearchParams(asked.query).get("cursor") ?? "";
  const isRight =
    cursor === "" || handedOut.some((one) => one.api === asked.api && one.user === asked.user && one.cursor === cursor);
  const { error, path } = isObject(body) ? body : {};
  const told = typeof error === "string" ? [{ text: error, place: path === "cursor" ? path : undefined }] : [];
  const isTaken = status === 200;
  return {
    name: "the page",
    isRight,
    isTaken,
    effects: isTaken || reads === 0 ? [] : [`${reads} reads`],
    errors: told,
    broken: isTaken || status === 400 ? [] : [{ promise: "lives", how: `it answered ${status}` }],
  };
}

/** Both APIs over rows of the same people, with the same secret: nothing but the cursor itself keeps the lists apart. */
async function asking(apis: Apis): Promise<Ask> {
  const around = surroundings(CLOCK, ["email"]);
  const stores = { timelines: memoryRowStore(), notifications: memoryRowStore() };
  const timelines = simulatedConsumer(
    [timelinesListener(TIMELINE_DEFAULTS), fanoutListener(TIMELINE_DEFAULTS)],
    stores.timelines,
    chance(1),
  );
  const inbox = simulatedConsumer(
    [notificationsListener(NOTIFICATION_DEFAULTS), decideListener(NOTIFICATION_DEFAULTS)],
    stores.notifications,
    chance(1),
    around,
  );
  await timelines.hear([...USERS.map((user, n) => follow(n, user, "bob")), ...posts(10, "bob", 12)]);
  await inbox.hear(USERS.flatMap((user) => Array.from({ length: 12 }, (_, n) => like(n, `u${n}`, user, "p1"))));
  let reads = 0;
  const count = <T>(answer: T): T => {
    reads++;
    return answer;
  };
  const watched = (store: RowStore): RowStore => ({
    merge: (...args) => count(store.merge(...args)),
    put: (...args) => count(store.put(...args)),
    remove: (...args) => count(store.remove(...args)),
    get: (...args) => count(store.get(...args)),
    query: (...args) => count(store.query(...args)),
  });
  const handlers = {
    timelines: httpHandler(
      apis.timelines({ store: watched(stores.timelines), cursorSecret: CURSOR_SECRET }, TIMELINE_DEFAULTS),
    ),
    notifications: httpHandler(
      apis.notifications(
        { store: watched(stores.notifications), now: around.now, newToken: () => "token", cursorSecret: CURSOR_SECRET },
        NOTIFICATION_DEFAULTS,
      ),
    ),
  };
  return async ({ api, user, query }) => {
    reads = 0;
    const result = await handlers[api]({
      routeKey: `GET /${api}/{userId}`,
      rawPath: `/${api}/${user}`,
      rawQueryString: query,
      pathParameters: { userId: user },
      requestContext: { http: { method: "GET" } },
      isBase64Encoded: false,
    });
    return { status: result.statusCode, body: JSON.parse(result.body) as unknown, reads };
  };
}

/** The real ones, page after page. */
async function cursorsFrom(ask: Ask): Promise<readonly HandedOut[]> {
  const handedOut: HandedOut[] = [];
  for (const api of ["timelines", "notifications"] as const) {
    for (const user of USERS) {
      let query = "limit=2";
      for (let page = 0; page < PAGES; page++) {
        const { body } = await ask({ api, user, query });
        const cursor = isObject(body) ? body["cursor"] : undefined;
        if (typeof cursor !== "string")
          throw new Error(`${api} of ${user} has no page ${page}: ${JSON.stringify(body)}`);
        handedOut.push({ api, user, cursor });
        query = `limit=2&cursor=${encodeURIComponent(cursor)}`;
      }
    }
  }
  return handedOut;
}

function* smaller(asked: PageAsked): Generator<PageAsked> {
  for (const query of shorter(asked.query)) yield { ...asked, query };
}
