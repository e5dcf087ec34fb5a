import type { ConsumerDefinition, FunctionDefinition, Producer, Trigger, Use } from "../runtime/definition.ts";
import { checkTopology } from "./check-topology.ts";

/** Everything that has to exist for the definitions to run: plain data, by name, without an account or a region. */
export interface Topology {
  readonly stream: { readonly name: string; readonly shards: number };
  readonly topic: string;
  readonly archiveBucket: string;
  readonly ledgerTable: string;
  /** Keys `pk` and `sk`; the ledger's is among them. */
  readonly tables: readonly string[];
  readonly queues: readonly QueueSpec[];
  readonly subscriptions: readonly { readonly queue: string; readonly types: readonly string[] }[];
  readonly functions: readonly FunctionSpec[];
}

export interface QueueSpec {
  readonly name: string;
  readonly visibilityTimeoutSeconds: number;
  readonly retentionSeconds: number;
  /** Absent for a dead-letter queue. */
  readonly redrive?: { readonly deadLetterQueue: string; readonly maxReceiveCount: number };
}

export interface FunctionSpec extends FunctionDefinition {
  /** The folder's name. */
  readonly service: string;
  /** From the repository's root. */
  readonly file: string;
  readonly environment: Readonly<Record<string, EnvironmentValue>>;
  /** Where a stream's record goes that used up its retries. */
  readonly onFailureQueue?: string;
}

/** What a variable will hold once the thing it names exists. */
export type EnvironmentValue =
  | { readonly is: "text"; readonly text: string }
  | { readonly is: "secret"; readonly name: string }
  | { readonly is: "queue-url"; readonly queue: string }
  | { readonly is: "topic-arn" };

const STREAM = "facts";
const TOPIC = "facts";
const ARCHIVE_BUCKET = "chorus-archive";
const LEDGER_TABLE = "chorus-ledger";
/** So that a message in work is not delivered again: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
const VISIBILITY_PER_TIMEOUT = 6;
const QUEUE_RETENTION_SECONDS = 4 * 86_400;
/** The SQS maximum. */
const DLQ_RETENTION_SECONDS = 14 * 86_400;

export const deadLetterQueueOf = (queue: string): string => `${queue}-dlq`;

/** @throws {TopologyError} naming the file and the fix of everything that cannot be deployed as defined. */
export function topologyOf(
  producers: readonly Producer[],
  consumers: readonly ConsumerDefinition[],
  shards = 2,
): Topology {
  const functions = [
    ...producers.flatMap((producer) => functionsOf("producers", producer)),
    ...consumers.flatMap((consumer) => functionsOf("consumers", consumer)),
  ];
  const owners = [...producers, ...consumers].filter((folder) => "ownsTable" in folder && folder.ownsTable);
  const topology: Topology = {
    stream: { name: STREAM, shards },
    topic: TOPIC,
    archiveBucket: ARCHIVE_BUCKET,
    ledgerTable: LEDGER_TABLE,
    tables: [...owners.map(({ name }) => name), LEDGER_TABLE],
    queues: functions.flatMap(queuesOf),
    subscriptions: functions.flatMap(({ trigger }) =>
      trigger.on === "queue" && trigger.hears !== undefined ? [{ queue: trigger.queue, types: trigger.hears }] : [],
    ),
    functions,
  };
  checkTopology(topology);
  return topology;
}

function functionsOf(
  parent: "producers" | "consumers",
  folder: Producer | ConsumerDefinition,
): readonly FunctionSpec[] {
  return folder.functions.map((definition) => ({
    ...definition,
    service: folder.name,
    file: `${parent}/${folder.name}/${definition.entry}`,
    environment: environmentOf(folder.name, definition),
    ...(definition.trigger.on === "stream" && { onFailureQueue: deadLetterQueueOf(definition.name) }),
  }));
}

function environmentOf(service: string, { uses, settings = {}, secrets = [], name, trigger }: FunctionDefinition) {
  return Object.fromEntries([
    ["SERVICE", text(service)],
    ...Object.entries(settings).map(([variable, value]) => [variable, text(value)] as const),
    ...secrets.map((variable) => [variable, { is: "secret", name: variable }] as const),
    ...uses.map((use) => variableFor(use, service, queueOf(name, trigger))),
  ]) as Readonly<Record<string, EnvironmentValue>>;
}

const queueOf = (name: string, trigger: Trigger): string => (trigger.on === "queue" ? trigger.queue : name);

const text = (value: string): EnvironmentValue => ({ is: "text", text: value });

/** The contract that `Use` describes. */
function variableFor(use: Use, service: string, queue: string): readonly [string, EnvironmentValue] {
  switch (use) {
    case "stream.put":
      return ["STREAM_NAME", text(STREAM)];
    case "topic.publish":
      return ["TOPIC_ARN", { is: "topic-arn" }];
    case "archive.put":
      return ["ARCHIVE_BUCKET", text(ARCHIVE_BUCKET)];
    case "ledger.write":
      return ["LEDGER_TABLE", text(LEDGER_TABLE)];
    case "table.read":
    case "table.write":
      return ["TABLE_NAME", text(service)];
    case "dlq.send":
      return ["DLQ_URL", { is: "queue-url", queue: deadLetterQueueOf(queue) }];
    case "queue.visibility":
      return ["QUEUE_URL", { is: "queue-url", queue }];
    default: {
      const target = use.slice("queue.send:".length);
      return [`${target.toUpperCase().replaceAll("-", "_")}_QUEUE_URL`, { is: "queue-url", queue: target }];
    }
  }
}

function queuesOf({ name, trigger, timeoutSeconds }: FunctionSpec): readonly QueueSpec[] {
  if (trigger.on === "http") return [];
  const queue = queueOf(name, trigger);
  const deadLetterQueue: QueueSpec = {
    name: deadLetterQueueOf(queue),
    visibilityTimeoutSeconds: 30,
    retentionSeconds: DLQ_RETENTION_SECONDS,
  };
  if (trigger.on === "stream") return [deadLetterQueue];
  return [
    {
      name: queue,
      visibilityTimeoutSeconds: VISIBILITY_PER_TIMEOUT * timeoutSeconds,
      retentionSeconds: QUEUE_RETENTION_SECONDS,
      redrive: { deadLetterQueue: deadLetterQueue.name, maxReceiveCount: trigger.maxReceiveCount },
    },
    deadLetterQueue,
  ];
}
