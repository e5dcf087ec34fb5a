import type { LedgerRecord, Row, RowKey } from "../../runtime/ports.ts";
import type { HistoryRecord } from "../core/history.ts";
import type { Message } from "../core/message.ts";
import type { Outgoing } from "../core/outgoing.ts";
import type { Pointer } from "../core/pointer.ts";

/** A message in hand: hidden from others until its visibility timeout ends. */
export interface Received {
  readonly message: Message;
  readonly receipt: string;
}

export interface Depth {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

/**
 * What became of one entry of a batch call, in the order of the entries. A call that fails as a whole is an answer, too:
 * the adapters throw nothing.
 */
export type EntryAnswer<Done> =
  | { readonly is: "done"; readonly as: Done }
  /** It was not done. `passing`: it may go well when it is asked for again. */
  | { readonly is: "refused"; readonly reason: string; readonly passing: boolean }
  /** No answer came, or none that tells whether it was done. */
  | { readonly is: "unsure"; readonly reason: string };

/** A queue that letters are taken from. */
export interface LetterQueue {
  /** @param seconds to wait for a message, 0 to 20. @returns at most `most`, and at most 10; of a FIFO queue in order. */
  receive(most: number, visibilitySeconds: number, seconds: number): Promise<readonly Received[]>;
  /** At most 10. */
  delete(receipts: readonly string[]): Promise<readonly EntryAnswer<true>[]>;
  /** At most 10; 0 seconds gives them back at once. */
  hide(receipts: readonly string[], seconds: number): Promise<readonly EntryAnswer<true>[]>;
  depth(): Promise<Depth>;
}

/** A queue that they go to. */
export interface Destination {
  /** At most 10, and no more bytes than one call takes. Done is each under its new id. */
  send(messages: readonly Outgoing[]): Promise<readonly EntryAnswer<string>[]>;
  depth(): Promise<Depth>;
}

export interface StreamRecord {
  readonly sequenceNumber: string;
  /** Of one that a function took out of an aggregate, and parked: its place there, from 0 on. */
  readonly index?: number;
  readonly partitionKey: string;
  /** RFC 3339. */
  readonly arrivedAt: string;
  readonly data: Uint8Array;
}

/** The stream's records that a letter points to. */
export interface Records {
  /** Of the range, in order; what has left the stream is not among them. */
  read(pointer: Pointer): AsyncIterable<readonly StreamRecord[]>;
  retentionHours(streamArn: string): Promise<number>;
}

/** A function that reads the stream, called as Lambda's event source mapping would. */
export interface StreamFunction {
  /** Done is how many it handled, from the first on: what is behind the first that failed counts as not handled. */
  handle(streamArn: string, shardId: string, records: readonly StreamRecord[]): Promise<EntryAnswer<number>>;
}

/** What consumers wrote down of failed attempts and of what a job brought back to them. */
export interface Told {
  of(consumer: string, factId: string): Promise<readonly LedgerRecord[]>;
}

/** A consumer's own rows, to compare letters with. */
export interface Rows {
  get(keys: readonly RowKey[]): Promise<readonly (Row | undefined)[]>;
}

/** Time, as a program knows it. */
export interface Clock {
  nowMs(): number;
  pause(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** Who did what to letters: it only grows. */
export interface History {
  add(record: HistoryRecord): Promise<void>;
  /** @param inboxes all of them in no order. */
  of(inboxes: readonly string[]): Promise<readonly HistoryRecord[]>;
}

/** Keeps two from acting on one dead-letter queue at once. */
export interface Lease {
  /** Also again, by who has it already. @returns who has it instead. */
  take(): Promise<{ readonly heldBy: string } | undefined>;
  release(): Promise<void>;
}
