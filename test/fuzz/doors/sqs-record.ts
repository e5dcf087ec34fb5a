import { CATALOGUE } from "../../../consumers/entitlements/core/products.ts";
import { entitlementsListener } from "../../../consumers/entitlements/consumer.ts";
import { notificationsListener } from "../../../consumers/notifications/consumer.ts";
import { DEFAULTS as NOTIFICATION_DEFAULTS } from "../../../consumers/notifications/core/settings.ts";
import { DECIDE, DELIVER, SCHEDULE } from "../../../consumers/notifications/core/steps.ts";
import { decideListener, deliverListener, scheduleListener } from "../../../consumers/notifications/stages.ts";
import { fanoutListener, timelinesListener } from "../../../consumers/timelines/consumer.ts";
import { DEFAULTS as TIMELINE_DEFAULTS } from "../../../consumers/timelines/core/settings.ts";
import { STEP_QUEUE } from "../../../consumers/timelines/core/steps.ts";
import { sqsHandler } from "../../../runtime/aws/sqs-handler.ts";
import type { Listener } from "../../../runtime/definition.ts";
import { jsonLog } from "../../../runtime/kit/log.ts";
import type { BatchPorts } from "../../../runtime/kit/run-batch.ts";
import { memoryChannel } from "../../../runtime/memory/channel.ts";
import { memoryLedger } from "../../../runtime/memory/ledger.ts";
import { memoryPublisher } from "../../../runtime/memory/publisher.ts";
import { memoryRowStore } from "../../../runtime/memory/row-store.ts";
import type { SqsRecord } from "../../../runtime/aws/lambda-event.ts";
import type { DeadLetters } from "../../../runtime/ports.ts";
import type { Fact } from "../../../schemas/event.ts";
import type { Door } from "../door.ts";
import { partsOfBatch } from "../judging/messages.ts";
import { sealedDeadLetters } from "../judging/sealed-dead-letters.ts";
import { NOW } from "../making/facts.ts";
import { aBatch, type Batch } from "../making/messages.ts";
import { fewer, smallerText } from "../shrink.ts";

const LISTENERS: readonly Listener[] = [
  timelinesListener(TIMELINE_DEFAULTS),
  fanoutListener(TIMELINE_DEFAULTS),
  entitlementsListener(CATALOGUE),
  notificationsListener(NOTIFICATION_DEFAULTS),
  decideListener(NOTIFICATION_DEFAULTS),
  scheduleListener(),
  deliverListener(NOTIFICATION_DEFAULTS),
];
const STEPS = [STEP_QUEUE, DECIDE, SCHEDULE, DELIVER];
const MS_LEFT = 30_000;

/** What an invocation came to, as its ports saw it. */
export interface Handled {
  /** Handles that come back. */
  readonly again: readonly string[];
  readonly parked: ReturnType<typeof sealedDeadLetters>["parked"];
  readonly ledger: ReturnType<typeof memoryLedger>["records"];
  readonly log: string;
  /** All that it left behind, comparable as text. */
  readonly effects: string;
}

/** @param ports for whoever wants to break one. */
export const sqsRecordDoor = (
  listeners: readonly Listener[] = LISTENERS,
  ports: { readonly deadLetters?: (good: DeadLetters) => DeadLetters } = {},
): Door<Batch> => ({
  name: "sqs-record",
  takes: "batches of SQS records, for every listener behind a queue",
  open: () => {
    const handle = (batch: Batch) => handled(batch, listeners, ports.deadLetters ?? ((good) => good));
    return Promise.resolve({
      make: (luck) => aBatch(listeners, luck),
      knock: async (batch) => {
        const { hears } = listenerOf(batch, listeners);
        return partsOfBatch(batch, hears, await handle(batch), handle);
      },
      smaller,
      close: () => Promise.resolve(),
    });
  },
});

const listenerOf = ({ listener }: Batch, listeners: readonly Listener[]): Listener => {
  const found = listeners.find(({ name }) => name === listener);
  if (found === undefined) throw new RangeError(`There is no listener ${listener}`);
  return found;
};

async function handled(
  batch: Batch,
  listeners: readonly Listener[],
  wrap: (good: DeadLetters) => DeadLetters,
): Promise<Handled> {
  const store = memoryRowStore();
  const { publisher, published } = memoryPublisher();
  const channels = { email: memoryChannel(), webhook: memoryChannel() };
  const letters = sealedDeadLetters();
  const ledger = memoryLedger();
  // Steps travel as facts do, so they have to be written as facts are.
  const { publisher: sender, published: sent } = memoryPublisher();
  let [log, tokens] = ["", 0];
  const queue = { send: (facts: readonly Fact[]) => sender.publish(facts) };
  const ports: BatchPorts = {
    store,
    publisher,
    channels,
    ledger,
    queues: Object.fromEntries(STEPS.map((step) => [step, queue])),
    deadLetters: wrap(letters.deadLetters),
    visibility: { delay: () => Promise.resolve() },
    log: jsonLog(
      { service: "fuzz", function: batch.listener, level: "debug" },
      () => NOW,
      (lines) => {
        log += lines;
      },
    ),
    now: () => NOW,
    newToken: () => `token-${tokens++}`,
    chance: () => 0.5,
  };
  const handler = sqsHandler(listenerOf(batch, listeners), ports, { deployVersion: "1", traceId: () => undefined });
  const { batchItemFailures } = await handler(
    { Records: batch.records },
    { awsRequestId: "request-1", getRemainingTimeInMillis: () => MS_LEFT },
  );
  const left = {
    rows: store.rows(),
    published,
    sent,
    delivered: Object.values(channels).map(({ delivered }) => delivered),
  };
  const isNothing = store.rows().length + published.length + sent.length + left.delivered.flat().length === 0;
  return {
    again: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier),
    parked: letters.parked,
    ledger: ledger.records,
    log,
    effects: isNothing ? "" : JSON.stringify(left, setsAsLists),
  };
}

const setsAsLists = (_: string, value: unknown): unknown =>
  value instanceof Set ? [...(value as Set<unknown>)].sort() : value;

function* smaller({ listener, records }: Batch): Generator<Batch> {
  for (const some of fewer(records)) yield { listener, records: some };
  for (const [index, record] of records.entries()) {
    const put = (other: SqsRecord): Batch => ({
      listener,
      records: records.map((one, place) => (place === index ? other : one)),
    });
    if (record.messageAttributes !== undefined) {
      const { messageAttributes: _, ...rest } = record;
      yield put(rest);
    }
    for (const body of smallerText(record.body)) yield put({ ...record, body });
  }
}
