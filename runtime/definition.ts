import type { EventDefinition, Fact } from "../schemas/event.ts";
import type { Plan } from "./core/plan.ts";
import type { RowKey } from "./ports.ts";

/**
 * What a folder is, as data: the runtime runs it, infra deploys it, the docs print it.
 * The same name everywhere: folder = consumer = function = queue = table = stack = alarm prefix.
 */

/**
 * What a function may do: the methods of the ports it is handed. Infra turns each into an environment variable and an
 * IAM statement of exactly the actions named here; a proof in `npm test` fails for one that is missing, and for one that
 * is never needed.
 */
export type Use =
  /** STREAM_NAME. `Publisher` on the stream `facts`: kinesis:PutRecords. */
  | "stream.put"
  /** TOPIC_ARN. `Publisher` on the topic `facts`: sns:Publish. */
  | "topic.publish"
  /** ARCHIVE_BUCKET. `ObjectStore`: s3:PutObject. */
  | "archive.put"
  /** LEDGER_TABLE. `Ledger`: dynamodb:BatchWriteItem. */
  | "ledger.write"
  /** TABLE_NAME. `RowStore.get`: dynamodb:BatchGetItem. */
  | "table.get"
  /** TABLE_NAME. `RowStore.query`: dynamodb:Query. */
  | "table.query"
  /** TABLE_NAME. `RowStore.merge`: dynamodb:UpdateItem. */
  | "table.merge"
  /** TABLE_NAME. `RowStore.put` and `remove`: dynamodb:BatchWriteItem. */
  | "table.put"
  /** TABLE_NAME. `FirstWords`: dynamodb:UpdateItem. */
  | "table.remember"
  /** DLQ_URL. `DeadLetters`, into the function's own: sqs:SendMessage. */
  | "dlq.send"
  /** QUEUE_URL. `Visibility`, on the function's own queue: sqs:ChangeMessageVisibility. */
  | "queue.visibility"
  /** EMAIL_FROM. `Channel` of e-mail: ses:SendEmail, from the identity that people had verified. */
  | "email.send"
  /** `<NAME>_QUEUE_URL`. `WorkQueue` of a step, e.g. `queue.send:timelines-fanout` → TIMELINES_FANOUT_QUEUE_URL: sqs:SendMessage. */
  | StepUse;

type StepUse = `queue.send:${string}`;

const STEP = "queue.send:";

export const isStepUse = (use: Use): use is StepUse => use.startsWith(STEP);

/** @returns the queue that the step goes through. */
export const stepQueueOf = (use: StepUse): string => use.slice(STEP.length);

/** What the kit itself needs in front of a queue, whatever the consumer does: park, hand back, and say why in the ledger. */
export const KIT_USES = ["dlq.send", "queue.visibility", "ledger.write"] as const satisfies readonly Use[];

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
  /**
   * Who gets as far as the function: "iam" for callers of the account that sign their requests and may
   * `execute-api:Invoke`; "own" for everybody, because the function itself looks at their credentials.
   */
  readonly access: "iam" | "own";
}

/**
 * Runs at an interval, for what is due later than SQS can hold a message back: its rows say when (docs/adr/0020-timers.md).
 * A run that failed or was left out is made up for by the next; two at once must do no harm.
 */
export interface TimerTrigger {
  readonly on: "timer";
  /** Whole minutes, 1 to 1,440. The first run comes an interval after the rule was made. */
  readonly everyMinutes: number;
}

export type Trigger = QueueTrigger | StreamTrigger | HttpTrigger | TimerTrigger;

export interface FunctionDefinition {
  readonly name: string;
  /** File in the definition's folder that exports `handler`. */
  readonly entry: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly trigger: Trigger;
  readonly uses: readonly Use[];
  /** What can be read from its queue, where that is not what the consumer hears: the steps that it hands to itself. */
  readonly reads?: readonly EventDefinition[];
  /** Plain settings and their defaults, as environment variables. A variable of the same name in the shell of `chorus up` wins. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Names of secrets, as environment variables, made up at the first deployment and by `chorus up`; `…_KEYS` is a list by key id. */
  readonly secrets?: readonly string[];
}

interface Deployable {
  readonly name: string;
  /** The team that is paged. */
  readonly owner: string;
  readonly summary: string;
  readonly functions: readonly FunctionDefinition[];
  /** What plans of its functions count by `count(name)`, whichever of them runs them. */
  readonly counters?: readonly Counter[];
}

/** A metric of the folder: namespace `Chorus`, dimension `service`, which is the folder's name. */
export interface Counter {
  /** In camelCase: the metric's name. */
  readonly name: string;
  /** What it means for people when it counts, in a sentence; whoever is paged reads it. */
  readonly says: string;
  /** Rings when it counts more than this within five minutes. Nothing rings when left out. */
  readonly alarmAbove?: number;
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
  /** For whoever asks, before a late fact is put back, whether it is still news: where it shows in the consumer's own rows. */
  readonly marks?: (fact: Fact) => readonly Mark[];
  /** What a fact makes of it, for `chorus cost`, which else assumes something. `npm run bench -- projections` measures it. */
  readonly perFact?: ConsumerLoad;
}

/** A place in a consumer's table that tells whether a fact has been there. */
export interface Mark {
  readonly key: RowKey;
  /** A `newest` register, whose version says what is known; without one the row itself says that this very fact is. */
  readonly register?: string;
}

/** Per fact heard, on average, with the steps that it takes for it later. */
export interface ConsumerLoad {
  /** DynamoDB's, of 1 KB. */
  readonly writeUnits: number;
  /** DynamoDB's, of 4 KB read consistently. */
  readonly readUnits: number;
  /** Time that passes in the function, waiting for answers included. */
  readonly milliseconds: number;
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

/**
 * What a folder's `rehearsal.ts` exports: what it takes, beside the examples of what it hears and a GET of each of its
 * routes, to make its functions do all that they can. The proof of its roles plays it on the embedded cloud.
 */
export interface Rehearsal {
  /** Heard one wave after the other; a wave's own facts in no order. In the last one, steps are held up and come again. */
  readonly waves?: readonly (readonly Fact[])[];
  readonly requests?: readonly RehearsedRequest[];
  /** Put in place of the functions' own settings of these names. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface RehearsedRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Percent-encoded, e.g. `/timelines/ann?limit=1`. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: object;
}
