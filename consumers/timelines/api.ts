import { createHmac, timingSafeEqual } from "node:crypto";
import { Hono } from "hono";
import type { RowStore } from "../../runtime/ports.ts";
import { runPlan } from "../../runtime/kit/run-plans.ts";
import { cursorOf, readRequest, type Sign } from "./core/read-request.ts";
import { readTimeline } from "./core/read-timeline.ts";
import type { TimelineSettings } from "./core/settings.ts";

export interface ApiPorts {
  readonly store: RowStore;
  /** Signs cursors; the same on every instance, or pages end where another answers. */
  readonly cursorSecret: string;
}

/** `GET /timelines/{userId}?limit=20&cursor=…` */
export function timelinesApi({ store, cursorSecret }: ApiPorts, settings: TimelineSettings): Hono {
  const sign: Sign = (text) => createHmac("sha256", cursorSecret).update(text).digest("base64url").slice(0, 22);
  const api = new Hono();
  api.get("/timelines/:userId", async (context) => {
    const reader = context.req.param("userId");
    const request = readRequest(reader, context.req.query(), sign, sameText);
    if ("error" in request) return context.json({ error: `${request.path} ${request.error}`, path: request.path }, 400);
    const plan = readTimeline(reader, request.limit, request.position, settings);
    const { items, next } = await runPlan(plan, { factId: "-", type: "read", correlationId: "-" }, { store });
    return context.json({ items, cursor: next === undefined ? null : cursorOf(next, reader, sign) });
  });
  return api;
}

const sameText = (a: string, b: string): boolean =>
  Buffer.byteLength(a) === Buffer.byteLength(b) && timingSafeEqual(Buffer.from(a), Buffer.from(b));
