import type { EventDefinition, Fact } from "../schemas/event.ts";
import type { Plan } from "./core/plan.ts";

/**
 * What a folder is, as data: the runtime runs it, infra deploys it, the docs print it.
 * The same name everywhere: folder = consumer = function = queue = table = stack = alarm prefix.
 */

/** What a function may touch. Infra turns each into an environment variable and one IAM statement. */
export type Use =
  /** STREAM_NAME: PutRecords on the stream `facts`. */
  | "stream.put"
  /** TOPIC_ARN: Publish on the topic `facts`. */
  | "topic.publish"
  /** ARCHIVE_BUCKET: PutObject. */
  | "archive.put"
  /** LEDGER_TABLE: BatchWriteItem. */
  | "ledger.write"
  /** TABLE_NAME: GetItem, BatchGetItem, Query. */
  | "table.read"
  /** TABLE_NAME: UpdateItem, BatchWriteItem. */
  | "table.write"
  /** DLQ_URL: SendMessage to the function's own dead-letter queue. */
  | "dlq.send"
  /** QUEUE_URL: ChangeMessageVisibility on the function's own queue. */
  | "queue.visibility"
  /** `<NAME>_QUEUE_URL`: SendMessage to a step's queue, e.g. `queue.send:timelines-fanout` → TIMELINES_FANOUT_QUEUE_URL. */
  | `queue.send:${string}`;

export interface QueueTrigger {
  readonly on: "queue";
  readonly queue: string;
  /** Event types let through from the topic; undefined for a queue that only its own consumer writes to. */
  readonly hears?: readonly string[];
  readonly batchSize: number;
  readonly batchWindowSeconds: number;
  /** Concurrent batches at most, 2 to 1,000 as Lambda has it. */
  readonly maximumConcurrency: number;
  /** Deliveries before SQS itself moves the message to `<queue>-dlq`. */
  readonly maxReceiveCount: number;
}

export interface StreamTrigger {
  readonly on: "stream";
  readonly batchSize: number;
  readonly batchWindowSeconds: number;
  readonly parallelizationFactor: number;
  readonly startingPosition: "TRIM_HORIZON" | "LATEST";
  readonly bisectBatchOnFunctionError: boolean;
  readonly maximumRetryAttempts: number;
  readonly maximumRecordAgeSeconds: number;
}

export interface HttpTrigger {
  readonly on: "http";
  /** API Gateway route keys: `GET /timelines/{userId}`. */
  readonly routes: readonly string[];
}

export type Trigger = QueueTrigger | StreamTrigger | HttpTrigger;

export interface FunctionDefinition {
  readonly name: string;
  /** File in the definition's folder that exports `handler`. */
  readonly entry: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly trigger: Trigger;
  readonly uses: readonly Use[];
  /** Plain settings and their defaults, as environment variables. A variable of the same name in the shell of `chorus up` wins. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Names of secrets, as environment variables; `chorus up` makes them up. */
  readonly secrets?: readonly string[];
}

interface Deployable {
  readonly name: string;
  /** The team that is paged. */
  readonly owner: string;
  readonly summary: string;
  readonly functions: readonly FunctionDefinition[];
}

/** Something that says facts. */
export interface Producer extends Deployable {
  readonly kind: "producer";
  /** Event types, for the docs; "any" for a door that lets every known type in. */
  readonly says: readonly EventDefinition[] | "any";
  /** Whether it owns a table of its own name (`pk`, `sk`, time to live in `expiresAt`). */
  readonly ownsTable?: boolean;
}

/** Something that hears facts. */
export interface ConsumerDefinition extends Deployable {
  readonly kind: "consumer";
  /** "every" for a consumer that reads the stream and keeps whatever comes. */
  readonly hears: readonly EventDefinition[] | "every";
  /** Whether it owns a table of its own name (`pk`, `sk`, time to live in `expiresAt`). */
  readonly ownsTable: boolean;
}

/**
 * What one queue's worth of messages is handled by. `apply` is pure: it says what to read and
 * write as data (see core/plan.ts) and runs inside the kit.
 */
export interface Listener<F extends Fact = Fact> {
  readonly name: string;
  readonly hears: readonly EventDefinition<F>[];
  /** A method, so that a listener of few types can stand in a list of general ones. */
  apply(fact: F): Plan;
}
