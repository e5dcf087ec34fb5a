import { httpHandler } from "../../runtime/aws/http-handler.ts";
import * as z from "zod";
import { dynamoRowStore } from "../../runtime/aws/dynamo-row-store.ts";
import { backingOff } from "../../runtime/aws/pauses.ts";
import { dynamodbService, SERVICE_ENVIRONMENT } from "../../runtime/aws/services.ts";
import { readConfig } from "../../runtime/config.ts";
import { timelinesApi } from "./api.ts";
import { settingsFrom, TIMELINES_ENVIRONMENT } from "./environment.ts";

// Once per cold start.
const env = readConfig(
  {
    ...SERVICE_ENVIRONMENT,
    ...TIMELINES_ENVIRONMENT,
    TABLE_NAME: z.string().min(1),
    CURSOR_SECRET: z.string().min(16),
  },
  process.env,
);
const store = dynamoRowStore(dynamodbService(env), env.TABLE_NAME, backingOff);

// Once per request.
export const handler = httpHandler(timelinesApi({ store, cursorSecret: env.CURSOR_SECRET }, settingsFrom(env)));
