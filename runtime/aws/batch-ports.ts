import { randomUUID } from "node:crypto";
import * as z from "zod";
import type { BatchPorts } from "../kit/run-batch.ts";
import type { WorkQueue } from "../ports.ts";
import { dynamoLedger } from "./dynamo-ledger.ts";
import { dynamoRowStore } from "./dynamo-row-store.ts";
import { LOG_ENVIRONMENT, lambdaLog } from "./lambda-log.ts";
import type { LambdaSetting } from "./invocation.ts";
import type { Service } from "./operations.ts";
import { backingOff } from "./pauses.ts";
import { dynamodbService, SERVICE_ENVIRONMENT, sqsService } from "./services.ts";
import { sqsDeadLetters } from "./sqs-dead-letters.ts";
import { sqsVisibility } from "./sqs-visibility.ts";
import { sqsWorkQueue } from "./sqs-work-queue.ts";

/** What every listener behind a queue is told by its environment. */
export const LISTENER_ENVIRONMENT = {
  TABLE_NAME: z.string().min(1),
  LEDGER_TABLE: z.string().min(1),
  QUEUE_URL: z.url(),
  DLQ_URL: z.url(),
  ...SERVICE_ENVIRONMENT,
  ...LOG_ENVIRONMENT,
  DEPLOY_VERSION: z.string().default("unknown"),
} as const;

export type ListenerEnvironment = z.output<z.ZodObject<typeof LISTENER_ENVIRONMENT>>;

/** The kit hands over a whole batch at once: there is nothing to wait for. */
const AT_ONCE = { lingerMs: 0 } as const;

/**
 * The real world for a listener behind a queue, made once per cold start.
 * @param stepQueueUrls of the consumer's own steps, by step name
 */
export function batchPorts(env: ListenerEnvironment, stepQueueUrls: Readonly<Record<string, string>> = {}): BatchPorts {
  const dynamo = dynamodbService(env);
  const sqs = sqsService(env);
  const log = lambdaLog(env);
  return {
    store: dynamoRowStore(dynamo, env.TABLE_NAME, backingOff),
    ledger: dynamoLedger(dynamoRowStore(dynamo, env.LEDGER_TABLE, backingOff)),
    queues: stepQueues(sqs, stepQueueUrls),
    deadLetters: sqsDeadLetters(sqs, env.DLQ_URL, log),
    visibility: sqsVisibility(sqs, env.QUEUE_URL),
    log,
    now: () => new Date(),
    newToken: randomUUID,
    chance: () => Math.random(),
  };
}

/** @param urls of a consumer's own steps, by step name */
export function stepQueues(service: Service, urls: Readonly<Record<string, string>>): Record<string, WorkQueue> {
  return Object.fromEntries(
    Object.entries(urls).map(([step, queueUrl]) => [step, sqsWorkQueue({ service, queueUrl, patience: AT_ONCE })]),
  );
}

/** @param traceHeader the X-Ray header of the running invocation, which Lambda keeps in `_X_AMZN_TRACE_ID` */
export function lambdaSetting(
  env: Pick<ListenerEnvironment, "DEPLOY_VERSION">,
  traceHeader: () => string | undefined,
): LambdaSetting {
  return { deployVersion: env.DEPLOY_VERSION, traceId: traceHeader };
}
