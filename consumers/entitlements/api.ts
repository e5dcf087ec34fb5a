import { type Context, Hono } from "hono";
import { runPlan } from "../../runtime/kit/run-plans.ts";
import type { RowStore } from "../../runtime/ports.ts";
import { check, openAt, type OpenTimes } from "./core/answer.ts";
import type { Catalogue } from "./core/products.ts";
import { readMoment, readOpenTimes } from "./core/read.ts";

export interface ApiPorts {
  readonly store: RowStore;
  now(): Date;
}

/** `GET /entitlements/{userId}?at=T` and `GET /entitlements/{userId}/{feature}?at=T`; now, where T is left out. */
export function entitlementsApi(ports: ApiPorts, catalogue: Catalogue): Hono {
  const api = new Hono();
  api.get("/entitlements/:userId", (context) => {
    const userId = context.req.param("userId");
    return answer(context, userId, (times, at) => ({ userId, features: openAt(times, at) }));
  });
  api.get("/entitlements/:userId/:feature", (context) => {
    const { userId, feature } = context.req.param();
    return answer(context, userId, (times, at) => check(times, feature, at));
  });
  return api;

  async function answer(
    context: Context,
    userId: string,
    from: (times: OpenTimes, at: string) => object,
  ): Promise<Response> {
    const moment = readMoment(context.req.query(), ports.now());
    if ("error" in moment) return context.json({ error: `${moment.path} ${moment.error}`, path: moment.path }, 400);
    const plan = readOpenTimes(userId, catalogue);
    const times = await runPlan(plan, { factId: "-", type: "read", correlationId: "-" }, { store: ports.store });
    return context.json(from(times, moment.at));
  }
}
