import type {
  Counter,
  FunctionDefinition,
  QueueTrigger,
  StreamTrigger,
  TimerTrigger,
  Trigger,
} from "../runtime/definition.ts";

/** Everything that has to exist for the definitions to run: plain data, by name, without an account or a region. */
export interface Topology {
  readonly stream: { readonly name: string; readonly shards: number };
  /** Producers before consumers. */
  readonly folders: readonly FolderSpec[];
}

/** One folder: one stack, and beside it one for what it keeps. */
export interface FolderSpec {
  readonly name: string;
  /** Its definition's file, from the repository's root. */
  readonly file: string;
  readonly owner: string;
  readonly summary: string;
  /** Event types; "every" for a reader of the stream that keeps whatever comes. */
  readonly hears: readonly string[] | "every";
  /** Keys `pk` and `sk`. */
  readonly ownsTable: boolean;
  readonly functions: readonly FunctionSpec[];
  readonly counters: readonly Counter[];
}

export interface FunctionSpec extends FunctionDefinition {
  /** The folder's name. */
  readonly folder: string;
  /** From the repository's root. */
  readonly file: string;
}

/** The stack, and the folder in its place, of what all share. */
export const PLATFORM = "platform";
export const STREAM = "facts";
export const TOPIC = "facts";
export const LEDGER_TABLE = "chorus-ledger";
/** So that a message in work is not delivered again: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
export const VISIBILITY_PER_TIMEOUT = 6;
export const QUEUE_RETENTION_SECONDS = 4 * 86_400;
/** The SQS maximum. */
export const DLQ_RETENTION_SECONDS = 14 * 86_400;

export const deadLetterQueueOf = (queue: string): string => `${queue}-dlq`;

/** A queue or the stream brings it messages; those that it cannot handle have a queue of their own. */
export const isFed = (trigger: Trigger): trigger is QueueTrigger | StreamTrigger =>
  trigger.on === "queue" || trigger.on === "stream";

export interface TimerFunction extends FunctionSpec {
  readonly trigger: TimerTrigger;
}

export const isTimer = (spec: FunctionSpec): spec is TimerFunction => spec.trigger.on === "timer";

/** The queue that feeds a function, or the name its dead-letter queue is made of where a stream does. */
export const queueOf = (functionName: string, trigger: Trigger): string =>
  trigger.on === "queue" ? trigger.queue : functionName;

/** The function's queue, where it has one, and its dead-letter queue, where it is fed at all. */
export function queuesOf({ name, trigger }: Pick<FunctionSpec, "name" | "trigger">): readonly string[] {
  if (!isFed(trigger)) return [];
  const queue = queueOf(name, trigger);
  return trigger.on === "queue" ? [queue, deadLetterQueueOf(queue)] : [deadLetterQueueOf(queue)];
}

/** Fed by the topic, and not only by its own consumer. */
export const isSubscribed = (trigger: Trigger): boolean => trigger.on === "queue" && trigger.hears !== undefined;
