import * as z from "zod";
import { lambdaSetting } from "../../runtime/aws/batch-ports.ts";
import { timerHandler } from "../../runtime/aws/timer-handler.ts";
import { TIMER_ENVIRONMENT, timerPorts } from "../../runtime/aws/timer-ports.ts";
import { readConfig } from "../../runtime/config.ts";
import { handOverDue } from "./core/due.ts";
import { DECIDE } from "./core/steps.ts";

// Once per cold start.
const env = readConfig({ ...TIMER_ENVIRONMENT, NOTIFICATIONS_DECIDE_QUEUE_URL: z.url() }, process.env);

// Once per run.
export const handler = timerHandler(
  "notifications-due",
  handOverDue,
  timerPorts(env, { [DECIDE]: env.NOTIFICATIONS_DECIDE_QUEUE_URL }),
  lambdaSetting(env, () => process.env["_X_AMZN_TRACE_ID"]),
);
