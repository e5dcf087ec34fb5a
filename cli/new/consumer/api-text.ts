import type { Blueprint } from "../blueprint.ts";

/** api.ts: what people can ask. */
export function apiText({ name, variable }: Blueprint): string {
  return `import { Hono } from "hono";
import type { RowStore } from "../../runtime/ports.ts";
import { heardIn, subjectKey } from "./core/rows.ts";

/** \`GET /${name}/{id}\` */
export function ${variable}Api(store: RowStore): Hono {
  const api = new Hono();
  api.get("/${name}/:id", async (context) => {
    const id = context.req.param("id");
    const [row] = await store.get([subjectKey(id)]);
    return context.json({ id, heard: heardIn(row) });
  });
  return api;
}
`;
}
