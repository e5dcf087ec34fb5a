import { randomUUID } from "node:crypto";
import * as z from "zod";
import type { TimerPorts } from "../kit/run-timer.ts";
import { stepQueues } from "./batch-ports.ts";
import { dynamoRowStore } from "./dynamo-row-store.ts";
import { LOG_ENVIRONMENT, lambdaLog } from "./lambda-log.ts";
import { backingOff } from "./pauses.ts";
import { dynamodbService, SERVICE_ENVIRONMENT, sqsService } from "./services.ts";

/** What every timer's function is told by its environment: without a table it would not know what is due. */
export const TIMER_ENVIRONMENT = {
  TABLE_NAME: z.string().min(1),
  ...SERVICE_ENVIRONMENT,
  ...LOG_ENVIRONMENT,
  DEPLOY_VERSION: z.string().default("unknown"),
} as const;

type TimerEnvironment = z.output<z.ZodObject<typeof TIMER_ENVIRONMENT>>;

/**
 * The real world for a timer's function, made once per cold start. A publisher is put beside it by whoever says facts.
 * @param stepQueueUrls of the consumer's own steps, by step name
 */
export function timerPorts(env: TimerEnvironment, stepQueueUrls: Readonly<Record<string, string>> = {}): TimerPorts {
  return {
    store: dynamoRowStore(dynamodbService(env), env.TABLE_NAME, backingOff),
    queues: stepQueues(sqsService(env), stepQueueUrls),
    log: lambdaLog(env),
    now: () => new Date(),
    newToken: randomUUID,
  };
}
