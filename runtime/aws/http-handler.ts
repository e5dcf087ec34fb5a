import type { Hono } from "hono";
 
import { handle } from "hono/aws-lambda";

/** An app behind API Gateway's HTTP API (payload format 2.0). The same app answers locally. */
export const httpHandler = (app: Hono) =>
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- as above
  handle(app);
