import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { jsonLog, type Level } from "../kit/log.ts";
import type { BatchPorts } from "../kit/run-batch.ts";
import { sqsClient } from "./clients.ts";
import { dynamoLedger } from "./dynamo-ledger.ts";
import { dynamoRowStore, type Pauses } from "./dynamo-row-store.ts";
import { sqsDeadLetters } from "./sqs-dead-letters.ts";
import { sqsVisibility } from "./sqs-visibility.ts";
import { sqsWorkQueue } from "./sqs-work-queue.ts";

export interface BatchPortNames {
  readonly tableName: string;
  readonly ledgerTable: string;
  readonly queueUrl: string;
  readonly dlqUrl: string;
  /** Queue URLs of the consumer's own steps, by step name. */
  readonly steps?: Readonly<Record<string, string>>;
  readonly service: string;
  readonly functionName: string;
  readonly logLevel: Level;
}

/** The real world for a listener behind a queue, made once per cold start. */
export function batchPorts(names: BatchPortNames): BatchPorts {
  const dynamo = new DynamoDBClient();
  const sqs = sqsClient();
  const steps = Object.entries(names.steps ?? {}).map(
    ([step, queueUrl]) => [step, sqsWorkQueue({ client: sqs, queueUrl })] as const,
  );
  const log = jsonLog({ service: names.service, function: names.functionName, level: names.logLevel }, now, (lines) => {
    process.stdout.write(lines);
  });
  return {
    store: dynamoRowStore(dynamo, names.tableName, backingOff),
    ledger: dynamoLedger(dynamoRowStore(dynamo, names.ledgerTable, backingOff)),
    queues: Object.fromEntries(steps),
    deadLetters: sqsDeadLetters(sqs, names.dlqUrl, log),
    visibility: sqsVisibility(sqs, names.queueUrl),
    log,
    now,
    chance: () => Math.random(),
  };
}

const now = (): Date => new Date();

/** Full jitter, as AWS advises: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ */
export const backingOff: Pauses = {
  before: (attempt) =>
    new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(2_000, 25 * 2 ** attempt))),
};
