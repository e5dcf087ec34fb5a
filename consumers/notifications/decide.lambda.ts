import * as z from "zod";
import { batchPorts, lambdaSetting, LISTENER_ENVIRONMENT } from "../../runtime/aws/batch-ports.ts";
import { sqsHandler } from "../../runtime/aws/sqs-handler.ts";
import { readConfig } from "../../runtime/config.ts";
import { decideListener } from "./stages.ts";
import { DECIDE, SCHEDULE } from "./core/steps.ts";
import { NOTIFICATIONS_ENVIRONMENT, settingsFrom } from "./environment.ts";

// Once per cold start.
const env = readConfig(
  {
    ...LISTENER_ENVIRONMENT,
    ...NOTIFICATIONS_ENVIRONMENT,
    NOTIFICATIONS_DECIDE_QUEUE_URL: z.url(),
    NOTIFICATIONS_SCHEDULE_QUEUE_URL: z.url(),
  },
  process.env,
);

// Once per batch.
export const handler = sqsHandler(
  decideListener(settingsFrom(env)),
  batchPorts(env, {
    [DECIDE]: env.NOTIFICATIONS_DECIDE_QUEUE_URL,
    [SCHEDULE]: env.NOTIFICATIONS_SCHEDULE_QUEUE_URL,
  }),
  lambdaSetting(env, () => process.env["_X_AMZN_TRACE_ID"]),
);
