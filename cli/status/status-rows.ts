import { deadLetterQueueOf } from "../../infra/topology.ts";
import type { QueueDepth } from "./queue-reader.ts";
import type { LocalStatus } from "./local-status.ts";
import type { Watched } from "./watched.ts";

/** One queue with its dead letters, or one reader of the stream. Null is unknown or not there. */
export interface StatusRow {
  readonly consumer: string;
  readonly queue: string | null;
  readonly visible: number | null;
  readonly inFlight: number | null;
  readonly delayed: number | null;
  readonly oldestSeconds: number | null;
  /** Messages in the dead-letter queue. */
  readonly dead: number | null;
  /** Records the reader has not settled yet. */
  readonly behind: number | null;
}

export interface Observed {
  /** By queue name, dead-letter queues among them. */
  readonly depths: ReadonlyMap<string, QueueDepth | undefined>;
  /** Undefined on AWS. */
  readonly local: LocalStatus | undefined;
}

/** Readers first and then queues, as facts flow. */
export function statusRows({ readers, queues }: Watched, { depths, local }: Observed): readonly StatusRow[] {
  const readerRows = readers.map(({ service, functionName }) => ({
    consumer: service,
    ...NOTHING,
    dead: depthOf(deadLetterQueueOf(functionName)),
    behind: local?.readers.find((reader) => reader.functionName === functionName)?.behind ?? null,
  }));
  const queueRows = queues.map(({ service, queue }) => ({
    consumer: service,
    ...NOTHING,
    queue,
    ...depths.get(queue),
    oldestSeconds: local?.queues.find((known) => known.queue === queue)?.oldestSeconds ?? null,
    dead: depthOf(deadLetterQueueOf(queue)),
  }));
  return [...readerRows, ...queueRows];

  function depthOf(queue: string): number | null {
    const depth = depths.get(queue);
    return depth === undefined ? null : depth.visible + depth.inFlight + depth.delayed;
  }
}

const NOTHING = {
  queue: null,
  visible: null,
  inFlight: null,
  delayed: null,
  oldestSeconds: null,
  dead: null,
  behind: null,
};
