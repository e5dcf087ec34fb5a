import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { KinesisClient } from "@aws-sdk/client-kinesis";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { openLetter } from "../../runtime/aws/dead-letter.ts";
import { dynamoRowStore } from "../../runtime/aws/dynamo-row-store.ts";
import { backingOff } from "../../runtime/aws/pauses.ts";
import { sdkService } from "../../runtime/aws/sdk-service.ts";
import { whyNotToLook } from "../core/queue-facts.ts";
import type { Inbox } from "../inbox.ts";
import { type Desk, type QueueTarget, Refused, type Target } from "../moves/desk.ts";
import { fileHistory } from "../moves/file-history.ts";
import type { Clock, History } from "../moves/ports.ts";
import { kinesisRecords } from "./kinesis-records.ts";
import { lambdaFunction } from "./lambda-function.ts";
import { dynamoLease } from "./lease.ts";
import type { LeanSqs } from "./lean-sqs.ts";
import { ledgerHistory, ledgerTold } from "./ledger.ts";
import { nativeRedriveOf, queueFacts, sourcesOf } from "./queue-facts.ts";
import { sqsDestination, sqsLetterQueue } from "./sqs-queue.ts";

export interface AwsClients {
  readonly sqs: SQSClient;
  /** For what is asked by the thousand, and must not be repeated without anybody knowing. */
  readonly leanSqs: LeanSqs;
  readonly dynamodb: DynamoDBClient;
  readonly kinesis: KinesisClient;
  readonly lambda: LambdaClient;
}

export interface Surroundings {
  readonly clock: Clock;
  readonly chance: () => number;
  readonly newId: () => string;
  readonly by: string;
  /** Chorus' own table; undefined for queues of an account where it is not deployed. */
  readonly ledgerTable?: string;
  /** Where the history goes when there is no table. */
  readonly historyFile: string;
}

/** @returns undefined when there is no such dead-letter queue. */
export async function openDesk(inbox: Inbox, clients: AwsClients, world: Surroundings): Promise<Desk | undefined> {
  const facts = await queueFacts(clients.sqs, inbox.dlq);
  if (facts === undefined) return undefined;
  const { dynamodb } = clients;
  const { ledgerTable, clock, chance, newId, by } = world;
  const ledger = ledgerTable === undefined ? undefined : dynamoRowStore(sdkService(dynamodb), ledgerTable, backingOff);
  return {
    inbox,
    facts,
    queue: sqsLetterQueue(clients.leanSqs, facts.url),
    open: openLetter,
    ...(ledger !== undefined && inbox.keepsRecords && { told: ledgerTold(ledger) }),
    ...(inbox.table !== undefined && { rows: dynamoRowStore(sdkService(dynamodb), inbox.table, backingOff) }),
    records: kinesisRecords(clients.kinesis),
    history: historyOf(clients, world),
    ...(ledgerTable !== undefined && {
      lease: (job: string) =>
        dynamoLease({
          client: dynamodb,
          tableName: ledgerTable,
          inbox: inbox.name,
          job,
          by,
          nowMs: () => clock.nowMs(),
        }),
    }),
    clock,
    chance,
    newId,
    by,
  };
}

/** In Chorus' own table, or where there is none in a file. */
export function historyOf(
  { dynamodb }: Pick<AwsClients, "dynamodb">,
  { ledgerTable, historyFile }: Pick<Surroundings, "ledgerTable" | "historyFile">,
): History {
  return ledgerTable === undefined
    ? fileHistory(historyFile)
    : ledgerHistory(dynamoRowStore(sdkService(dynamodb), ledgerTable, backingOff));
}

/** @throws {Refused} when it would not be safe to receive from the queue now. */
export async function mayLook({ facts }: Desk, { sqs }: AwsClients, maySpendReceives: boolean): Promise<void> {
  const why = whyNotToLook(facts, await nativeRedriveOf(sqs, facts.arn), maySpendReceives);
  if (why !== undefined) throw new Refused(why);
}

/**
 * Where a desk's letters go back to: where it is said, else to its consumer, else to the one queue they can have come from.
 * @throws {Refused} when that cannot be told, or there is no such queue.
 */
export async function targetOf(desk: Desk, clients: AwsClients, to?: string): Promise<Target> {
  const { inbox, facts } = desk;
  if (to === undefined && inbox.goesTo?.kind === "function") {
    return { kind: "function", name: inbox.goesTo.name, run: lambdaFunction(clients.lambda, inbox.goesTo.name) };
  }
  const queue = to ?? (inbox.goesTo?.kind === "queue" ? inbox.goesTo.queue : await onlySource(desk, clients.sqs));
  const target = await queueTarget(clients, queue);
  if (target === undefined)
    throw new Refused(`There is no queue "${queue}" to put the letters of ${facts.name} back into`);
  if (target.facts.arn === facts.arn)
    throw new Refused(`${facts.name} is the dead-letter queue itself: name another with --to`);
  return target;
}

/** @returns undefined when there is none of that name, URL or ARN. */
export async function queueTarget({ sqs, leanSqs }: AwsClients, queue: string): Promise<QueueTarget | undefined> {
  const facts = await queueFacts(sqs, queue);
  return facts && { kind: "queue", facts, destination: sqsDestination(leanSqs, facts.url) };
}

async function onlySource({ facts }: Desk, sqs: SQSClient): Promise<string> {
  const [source, ...others] = await sourcesOf(sqs, facts.url);
  if (source !== undefined && others.length === 0) return source;
  throw new Refused(
    source === undefined
      ? `No queue has ${facts.name} as its dead-letter queue, so nobody can tell where its letters are of: name it with --to`
      : `${others.length + 1} queues have ${facts.name} as their dead-letter queue: name the one that is meant with --to`,
  );
}
