import { Hono } from "hono";
import { pages } from "../../runtime/http/pages.ts";
import { runPlan } from "../../runtime/kit/run-plans.ts";
import type { RowStore } from "../../runtime/ports.ts";
import { type Position, readTimeline } from "./core/read-timeline.ts";
import type { TimelineSettings } from "./core/settings.ts";

export interface ApiPorts {
  readonly store: RowStore;
  /** Signs cursors. */
  readonly cursorSecret: string;
}

/** `GET /timelines/{userId}?limit=20&cursor=…` */
export function timelinesApi({ store, cursorSecret }: ApiPorts, settings: TimelineSettings): Hono {
  const timelines = pages("timelines", cursorSecret);
  const api = new Hono();
  api.get("/timelines/:userId", async (context) => {
    const reader = context.req.param("userId");
    const request = timelines.read(reader, context.req.query());
    if ("error" in request) return context.json({ error: `${request.path} ${request.error}`, path: request.path }, 400);
    const plan = readTimeline(reader, request.limit, request.position as Position | undefined, settings);
    const { items, next } = await runPlan(plan, { factId: "-", type: "read", correlationId: "-" }, { store });
    return context.json({ items, cursor: next === undefined ? null : timelines.cursorOf(reader, next) });
  });
  return api;
}
