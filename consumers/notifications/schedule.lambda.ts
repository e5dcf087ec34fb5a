import * as z from "zod";
import { batchPorts, lambdaSetting, LISTENER_ENVIRONMENT } from "../../runtime/aws/batch-ports.ts";
import { sqsHandler } from "../../runtime/aws/sqs-handler.ts";
import { readConfig } from "../../runtime/config.ts";
import { scheduleListener } from "./stages.ts";
import { DELIVER } from "./core/steps.ts";

// Once per cold start.
const env = readConfig({ ...LISTENER_ENVIRONMENT, NOTIFICATIONS_DELIVER_QUEUE_URL: z.url() }, process.env);

// Once per batch.
export const handler = sqsHandler(
  scheduleListener(),
  batchPorts(env, { [DELIVER]: env.NOTIFICATIONS_DELIVER_QUEUE_URL }),
  lambdaSetting(env, () => process.env["_X_AMZN_TRACE_ID"]),
);
