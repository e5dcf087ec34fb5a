import { Hono } from "hono";
import { pages } from "../../runtime/http/pages.ts";
import { type PlanPorts, runPlan } from "../../runtime/kit/run-plans.ts";
import { markRead, readInbox } from "./core/read-inbox.ts";
import type { NotificationSettings } from "./core/settings.ts";

export interface ApiPorts extends Required<Pick<PlanPorts, "store" | "now" | "newToken">> {
  /** Signs cursors. */
  readonly cursorSecret: string;
}

/** `GET /notifications/{userId}?limit&cursor&unread` and `POST /notifications/{userId}/{id}/read` */
export function notificationsApi({ cursorSecret, ...ports }: ApiPorts, settings: NotificationSettings): Hono {
  const inboxes = pages("notifications", cursorSecret);
  const api = new Hono();

  api.get("/notifications/:userId", async (context) => {
    const userId = context.req.param("userId");
    const query = context.req.query();
    const request = inboxes.read(userId, query);
    if ("error" in request) return context.json({ error: `${request.path} ${request.error}`, path: request.path }, 400);
    const onlyUnread = FLAGS.get(query["unread"]);
    if (onlyUnread === undefined) {
      return context.json({ error: "unread must be true or false, or left away", path: "unread" }, 400);
    }
    const below = request.position as string | undefined;
    const page = await run(readInbox(userId, { limit: request.limit, below, onlyUnread }, settings));
    const cursor = page.next === undefined ? null : inboxes.cursorOf(userId, page.next);
    return context.json({ items: page.items, unread: page.unread, cursor });
  });

  api.post("/notifications/:userId/:id/read", async (context) => {
    const { userId, id } = context.req.param();
    const read = await run(markRead(userId, id, settings));
    return read === undefined
      ? context.json(
          { error: "id is none that this inbox shows; GET /notifications/{userId} lists them", path: "id" },
          404,
        )
      : context.json(read);
  });

  return api;

  function run<Result>(plan: Parameters<typeof runPlan<Result>>[0]): Promise<Result> {
    return runPlan(plan, { factId: "-", type: "read", correlationId: "-" }, ports);
  }
}

const FLAGS: ReadonlyMap<string | undefined, boolean> = new Map([
  [undefined, false],
  ["false", false],
  ["0", false],
  ["true", true],
  ["1", true],
  // `?unread` alone.
  ["", true],
]);
