import * as z from "zod";
import { batchPorts, lambdaSetting, LISTENER_ENVIRONMENT } from "../../runtime/aws/batch-ports.ts";
import { sqsHandler } from "../../runtime/aws/sqs-handler.ts";
import { readConfig } from "../../runtime/config.ts";
import { fanoutListener } from "./consumer.ts";
import { STEP_QUEUE } from "./core/steps.ts";
import { settingsFrom, TIMELINES_ENVIRONMENT } from "./environment.ts";

// Once per cold start.
const env = readConfig(
  { ...LISTENER_ENVIRONMENT, ...TIMELINES_ENVIRONMENT, TIMELINES_FANOUT_QUEUE_URL: z.url() },
  process.env,
);

// Once per batch.
export const handler = sqsHandler(
  fanoutListener(settingsFrom(env)),
  batchPorts(env, { [STEP_QUEUE]: env.TIMELINES_FANOUT_QUEUE_URL }),
  lambdaSetting(env, () => process.env["_X_AMZN_TRACE_ID"]),
);
