import {
  always,
  type EntryFailure,
  type Fault,
  type FaultPicker,
  INTERNAL_ERROR,
  lostDeletion,
  type Refusal,
  UNAVAILABLE,
  type Unruliness,
  unrulyQueue,
  type When,
} from "../engines/faults.ts";
import type { Chance } from "../chance.ts";

/** What can go wrong with one call on the wire. */
export const KINDS = [
  "throttle",
  "server error",
  "silence, not done",
  "silence, done",
  "lost reply",
  "partial failure",
  "delay",
  "done twice",
  "unruly queue",
  "lost deletion",
  "worker dies before",
  "worker dies after",
] as const;
export type Kind = (typeof KINDS)[number];

const BATCHES = new Set([
  ...["PutRecords", "PublishBatch", "SendMessageBatch", "ChangeMessageVisibilityBatch", "DeleteMessageBatch"],
  ...["BatchWriteItem", "BatchGetItem"],
]);

/** @returns the kinds that can befall an operation, whoever asks for it. */
export function kindsOf(operation: string): readonly Kind[] {
  return KINDS.filter((kind) => {
    if (kind === "partial failure") return BATCHES.has(operation);
    if (kind === "unruly queue") return operation === "ReceiveMessage";
    if (kind === "lost deletion") return operation === "DeleteMessageBatch";
    return !DEATHS.has(kind);
  });
}

const DEATHS: ReadonlySet<Kind> = new Set(["worker dies before", "worker dies after"]);

export interface KindOptions {
  readonly operation: string;
  readonly luck: Chance;
  /** Of a batch, the share of entries that fail. */
  readonly failingShare?: number;
  readonly longestDelayMs?: number;
  /** Which of the calls that it is asked about it befalls. */
  readonly when?: When;
  readonly queue?: Fault;
  /** Ends the worker that is calling, or one beside it. */
  readonly crash?: () => unknown;
}

/** @returns one kind of fault as it looks at one operation. */
export function faultOf(kind: Kind, options: KindOptions): Fault {
  const { operation, luck, failingShare = 0.5, longestDelayMs = 200, when = always } = options;
  const { crash = () => undefined } = options;
  switch (kind) {
    case "throttle":
      return { refuse: { when, as: throttleOf(operation) } };
    case "server error":
      return { refuse: { when, as: UNAVAILABLE } };
    case "silence, not done":
      return { silence: { when, isDone: false } };
    case "silence, done":
      return { silence: { when, isDone: true } };
    case "lost reply":
      return { loseReply: when };
    case "partial failure":
      return {
        failEntries: { when: (entry) => when(entry) && luck.next() < failingShare, as: entryFailureOf(operation) },
      };
    case "delay":
      return { latencyMs: 1 + luck.below(longestDelayMs) };
    case "done twice":
      return { askTwice: when };
    case "unruly queue":
      return options.queue ?? unrulyQueue({ luck, again: 0.3, late: 0.3 });
    case "lost deletion":
      return lostDeletion;
    case "worker dies before":
      return { onCall: crash, silence: { when, isDone: false } };
    case "worker dies after":
      return {
        loseReply: () => {
          crash();
          return true;
        },
      };
  }
}

/** As each service says "slow down". */
function throttleOf(operation: string): Refusal {
  if (/^(PutObject|GetObject|PUT |GET )/.test(operation)) return { status: 503, code: "SlowDown" };
  if (operation === "PublishBatch") return { status: 429, code: "Throttled" };
  if (operation.includes("Message")) return { status: 400, code: "RequestThrottled" };
  return { status: 400, code: "ProvisionedThroughputExceededException" };
}

const entryFailureOf = (operation: string): EntryFailure =>
  operation === "PutRecords" ? { code: "ProvisionedThroughputExceededException", senderFault: false } : INTERNAL_ERROR;

/** Those that cost a caller seconds, or a whole batch. */
const COSTLY: readonly Kind[] = ["silence, not done", "silence, done", ...DEATHS];
/** Of so many faults one. */
const COSTLY_ARE_RARER = 100;

export interface MixOptions {
  readonly luck: Chance;
  /** Of one, how many calls have a fault. */
  readonly share: number;
  readonly onFault: (kind: Kind, operation: string) => void;
  readonly unruliness: Omit<Unruliness, "luck">;
  /** Ends a worker of a function in the middle of its work. */
  readonly crash: (functionName: string) => void;
}

/** As functions of the embedded cloud sign. */
const FUNCTION_KEY = "function.";

/**
 * Every kind at chance, evenly among those that can befall a call; but of a hundred only one costs its caller seconds.
 * Whoever is no function waits for ever and does not die: AWS's own pollers are not ours to break.
 */
export function mixedFaults({ luck, share, onFault, unruliness, crash }: MixOptions): FaultPicker {
  const queue = unrulyQueue({ luck, ...unruliness });
  return ({ operation, accessKey }) => {
    if (luck.next() >= share) return undefined;
    const functionName = accessKey.startsWith(FUNCTION_KEY) ? accessKey.slice(FUNCTION_KEY.length) : undefined;
    const isCostly = functionName !== undefined && luck.below(COSTLY_ARE_RARER) === 0;
    const kind = luck.pick(isCostly ? COSTLY : kindsOf(operation).filter((one) => !COSTLY.includes(one)));
    onFault(kind, operation);
    return faultOf(kind, {
      operation,
      luck,
      queue,
      crash: () => {
        if (functionName !== undefined) crash(functionName);
      },
    });
  };
}
