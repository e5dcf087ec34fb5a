import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { SQSClient } from "@aws-sdk/client-sqs";
import { clientConfig } from "../../infra/local/loopback.ts";
import { queueFacts } from "../../dlq-replayer/aws/queue-facts.ts";
import { leanFrom } from "../../dlq-replayer/aws/lean-sqs.ts";
import { sqsDestination, sqsLetterQueue } from "../../dlq-replayer/aws/sqs-queue.ts";
import type { HistoryRecord } from "../../dlq-replayer/core/history.ts";
import type { QueueFacts } from "../../dlq-replayer/core/queue-facts.ts";
import type { Inbox } from "../../dlq-replayer/inbox.ts";
import type { Desk, QueueTarget } from "../../dlq-replayer/moves/desk.ts";
import type { Clock, History, Records, Told } from "../../dlq-replayer/moves/ports.ts";
import type { RedriveOptions } from "../../dlq-replayer/moves/redrive.ts";
import { openLetter } from "../../runtime/aws/dead-letter.ts";
import type { Queue } from "../engines/messaging.ts";
import { post } from "../social-facts.ts";

export const realClock: Clock = {
  nowMs: () => Date.now(),
  pause: (milliseconds, signal) => wait(milliseconds, undefined, signal && { signal }).catch(() => undefined),
};

/** No stream: letters of a queue alone. */
export const noRecords: Records = {
  read: () => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true, value: undefined }) }) }),
  retentionHours: () => Promise.resolve(24),
};

export interface DeskGiven {
  readonly endpoint: string;
  readonly dlq: Queue;
  readonly to: Queue;
  readonly inbox?: Partial<Inbox>;
  readonly told?: Told;
  readonly records?: Records;
  readonly clock?: Clock;
  readonly lease?: NonNullable<Desk["lease"]>;
}

export interface DeskUnderTest {
  readonly desk: Desk;
  readonly target: QueueTarget;
  readonly remembered: readonly HistoryRecord[];
}

/** As the command line sets one up. */
export async function aDesk({
  endpoint,
  dlq,
  to,
  inbox = {},
  told,
  records = noRecords,
  clock = realClock,
  lease,
}: DeskGiven): Promise<DeskUnderTest> {
  const sqs = new SQSClient({ ...clientConfig(endpoint), useQueueUrlAsEndpoint: false });
  const lean = leanFrom(sqs, () => new Date());
  const [facts, targetFacts] = await Promise.all([factsOf(sqs, dlq), factsOf(sqs, to)]);
  const remembered: HistoryRecord[] = [];
  const history: History = {
    add: (record) => Promise.resolve(void remembered.push(record)),
    of: () => Promise.resolve(remembered),
  };
  const desk: Desk = {
    inbox: {
      name: "letters",
      dlq: dlq.url,
      goesTo: { kind: "queue", queue: targetFacts.name },
      keepsRecords: told !== undefined,
      ...inbox,
    },
    facts,
    queue: sqsLetterQueue(lean, dlq.url),
    open: openLetter,
    records,
    history,
    clock,
    chance: Math.random,
    newId: randomUUID,
    by: "test",
    ...(told !== undefined && { told }),
    ...(lease !== undefined && { lease }),
  };
  return {
    desk,
    target: { kind: "queue", facts: targetFacts, destination: sqsDestination(lean, to.url) },
    remembered,
  };
}

async function factsOf(sqs: SQSClient, { url }: Queue): Promise<QueueFacts> {
  const facts = await queueFacts(sqs, url);
  if (facts === undefined) throw new Error(`There is no queue ${url}`);
  return facts;
}

export const NEVER = new AbortController().signal;

/** What most stories leave as it is. */
export const usually = {
  stages: [],
  waitMs: 0,
  lanes: 8,
  visibilitySeconds: 30,
  archive: "the archive",
  isAlive: () => true,
  signal: NEVER,
} satisfies Partial<RedriveOptions>;

export const planning = {
  lookups: 1_000,
  visibilitySeconds: 30,
  signal: NEVER,
  filters: {},
  limits: { maxRedrives: 5, includeFailing: false, includeConflicts: false },
} as const;

/** Facts as bodies, each with an id of its own. */
export const bodies = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, n) => JSON.stringify(post(n, "author", `post-${n}`)));
