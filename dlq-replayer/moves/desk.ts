import type { QueueFacts } from "../core/queue-facts.ts";
import type { Opener } from "../core/read-letter.ts";
import type { Inbox } from "../inbox.ts";
import type { Clock, Destination, History, Lease, LetterQueue, Records, Rows, StreamFunction, Told } from "./ports.ts";

/** All that is at hand to work on one inbox. */
export interface Desk {
  readonly inbox: Inbox;
  readonly facts: QueueFacts;
  readonly queue: LetterQueue;
  readonly open: Opener;
  /** Undefined where its consumer keeps no records. */
  readonly told?: Told;
  /** Undefined where nobody knows its consumer's table. */
  readonly rows?: Rows;
  readonly records: Records;
  readonly history: History;
  /** Undefined where there is nowhere to keep one. */
  readonly lease?: (job: string) => Lease;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly chance: () => number;
  readonly newId: () => string;
  /** Who is at it, for the history. */
  readonly by: string;
}

export interface QueueTarget {
  readonly kind: "queue";
  readonly facts: QueueFacts;
  readonly destination: Destination;
}

/** Where letters of a plan go. */
export type Target = QueueTarget | { readonly kind: "function"; readonly name: string; readonly run: StreamFunction };

/** Nothing was done: it would not have been safe, or could not work. The message says what to do. */
export class Refused extends Error {
  override readonly name = "Refused";
}
