import type { Fact } from "../schemas/event.ts";

/** What facts are said through. Contract: `test/contracts/publisher.contract.ts`. */
export interface Publisher {
  /**
   * Resolves when the broker has stored every fact. Facts of one partition key keep their order,
   * also between calls. Fills in the correlation, causation and trace of the fact being handled.
   *
   * @throws {FactTooLarge} before anything is sent, when one fact is over 64 KiB as JSON.
   * @throws {PublishRefused} naming the facts that were not stored; the others were.
   */
  publish(facts: readonly Fact[]): Promise<void>;
}

export interface RowKey {
  readonly pk: string;
  readonly sk: string;
}

export type Scalar = string | number | boolean;
/** As read back: a flag or a scalar, a set of strings, or a `newest` register. */
export type Attribute = Scalar | ReadonlySet<string> | Readonly<Record<string, Scalar>>;
export type Row = RowKey & Readonly<Record<string, Attribute>>;

/**
 * One attribute of a row and the rule by which two values of it become one. Every rule is
 * commutative, associative and idempotent, so neither order nor repetition can show.
 *
 * - `newest`: the highest version wins (`versionOf`); a tombstone is a newest value that says so.
 * - `flag`: once true, true for ever.
 * - `maximum`: the greatest wins; strings compare by UTF-8 bytes, as DynamoDB does.
 * - `union`: a set that only grows. For small sets: the whole row is at most 400 KB.
 */
export type Register =
  | { readonly rule: "newest"; readonly version: string; readonly value: Readonly<Record<string, Scalar>> }
  | { readonly rule: "flag" }
  | { readonly rule: "maximum"; readonly value: string | number }
  | { readonly rule: "union"; readonly members: readonly string[] };

export type Registers = Readonly<Record<string, Register>>;

export interface Query {
  readonly pk: string;
  /** Sort keys from here, inclusive. */
  readonly from?: string;
  /** Sort keys up to, not including. */
  readonly below?: string;
  readonly newestFirst?: boolean;
  /** Rows at most; fewer may come before `next` is undefined. */
  readonly limit: number;
  /** Strongly consistent: needed when the answer decides whether somebody else will write. */
  readonly consistent?: boolean;
  /** Only the row's keys. Costs the same to read, less to carry. */
  readonly keysOnly?: boolean;
}

export interface Page {
  readonly rows: readonly Row[];
  /** The last sort key read when there may be more; continue behind it. */
  readonly last?: string;
}

/** One consumer's own table. Contract: `test/contracts/row-store.contract.ts`. */
export interface RowStore {
  /**
   * Merges registers into one row and creates it when absent; a stale value changes nothing and is no error.
   * @returns the row as it stands afterwards, as strongly as a consistent read would.
   */
  merge(key: RowKey, registers: Registers): Promise<Row>;
  /** Rows whose whole content follows from their key, so that writing one twice cannot show. Any number. */
  put(rows: readonly Row[]): Promise<void>;
  remove(keys: readonly RowKey[]): Promise<void>;
  /** @returns one answer per key, in the order of the keys. Any number. */
  get(keys: readonly RowKey[], options?: { readonly consistent?: boolean }): Promise<readonly (Row | undefined)[]>;
  query(query: Query): Promise<Page>;
}

/** A consumer's own work queue, for the steps it hands to itself. */
export interface WorkQueue {
  /** @throws {PublishRefused} naming what was not stored; the others were. */
  send(facts: readonly Fact[]): Promise<void>;
}

/** What leaves the system for a person or a machine, ready to be shown. */
export interface OutgoingMessage {
  /** The same for every attempt at one message, and for no other message. */
  readonly idempotencyKey: string;
  /** As the channel addresses: a mailbox, a URL. */
  readonly to: string;
  readonly title: string;
  readonly body: string;
  /** BCP 47, of `title` and `body`. */
  readonly locale: string;
  /** For machines; ids and plain facts. */
  readonly data: Readonly<Record<string, Scalar>>;
}

/** What the other side said of a message. */
export type Delivery =
  /** With what it calls the message, when it says. */
  | { readonly isTaken: true; readonly receipt?: string }
  /** Not this time, and surely not: it asks to come again. `reason` is a word or a status of its own. */
  | { readonly isTaken: false; readonly reason: string };

/** A way out of the system. Contract: `test/contracts/channel.contract.ts`. */
export interface Channel {
  /**
   * One attempt: it resolves with the other side's answer, and fails where there is none.
   *
   * @throws {ChannelUnavailable} it may have been taken all the same: only the other side can tell, by the idempotency key.
   * @throws {MessageRefused} it never will: the address or the message is not taken.
   */
  deliver(message: OutgoingMessage): Promise<Delivery>;
}

/** A message as it arrived, before anybody tried to understand it. */
export interface Arrival {
  /** SQS message id, or Kinesis sequence number and perhaps an index (`handleOf`). */
  readonly handle: string;
  /** The exact bytes that came, as text; `encoding` says when they had to be base64. */
  readonly body: string;
  readonly encoding?: "base64";
  /** 1 for the first delivery. */
  readonly attempt: number;
  /** SQS receipt handle, for changing the visibility timeout. */
  readonly receiptHandle?: string;
  /** Where it stood, for people: queue ARN, or stream ARN, shard and sequence number. */
  readonly origin: string;
  /** Kinesis only: facts of one key are handled in order. */
  readonly partitionKey?: string;
  /** Kinesis only: why the records in it could not be taken out. */
  readonly damage?: string;
  /** Typed attributes of the message, kept when it is parked. */
  readonly attributes?: Readonly<Record<string, { readonly dataType: string; readonly value: string }>>;
}

/** Why a message died, as it travels with the letter in one attribute. */
export interface Cause {
  readonly consumer: string;
  readonly code: string;
  readonly message: string;
  /** Groups letters that died of the same thing: a hash of the error and its top frames. */
  readonly fingerprint: string;
  readonly attempt: number;
  readonly origin: string;
  /** RFC 3339. */
  readonly at: string;
  readonly factId?: string;
  readonly type?: string;
}

/** Where a message goes that can never succeed. Contract: `test/contracts/dead-letters.contract.ts`. */
export interface DeadLetters {
  /**
   * Stores each message's exact body with its cause.
   * @returns the handles that could not be stored: they must be handed back, not acknowledged.
   */
  park(letters: readonly { readonly arrival: Arrival; readonly cause: Cause }[]): Promise<readonly string[]>;
}

/** One failed attempt, or the outcome of a redriven message. Expires after the DLQ's retention. */
export type LedgerRecord =
  | {
      readonly kind: "failed";
      readonly cause: Cause;
      /** The arrival's: what is left to join by when no id could be read. */
      readonly handle: string;
      readonly errorClass: string;
      readonly requestId: string;
      readonly traceId?: string;
      readonly correlationId?: string;
      readonly deployVersion: string;
    }
  | {
      readonly kind: "redriven";
      readonly consumer: string;
      readonly factId: string;
      readonly job: string;
      readonly outcome: "done" | "failed" | "parked";
      readonly fingerprint?: string;
      readonly at: string;
      readonly requestId: string;
    };

/** What the on-call engineer joins letters with. Losing a record never fails a message. */
export interface Ledger {
  record(records: readonly LedgerRecord[]): Promise<void>;
}

/** Hands messages back so that they return after a growing pause. */
export interface Visibility {
  /** Best effort: a message whose time could not be changed comes back after the queue's own timeout. */
  delay(messages: readonly { readonly receiptHandle: string; readonly seconds: number }[]): Promise<void>;
}

export interface StoredObject {
  /** At most 1,024 bytes. */
  readonly key: string;
  readonly body: Uint8Array;
  readonly contentType: string;
  /** ASCII, about 2 KB in all. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Where whole objects are kept. Contract: `test/contracts/object-store.contract.ts`. */
export interface ObjectStore {
  /** Resolves when the object is stored; one of the same key is replaced. @throws {StoreUnavailable} */
  put(object: StoredObject): Promise<void>;
}

/** Under each key the word that was said first counts, for a while. Contract: `test/contracts/first-words.contract.ts`. */
export interface FirstWords {
  /**
   * Also for many who say a word under one key at once, exactly one counts. Keys of one call differ.
   * @returns for each entry, in order, the word that counts: its own, or the one that was said before.
   * @throws {StoreUnavailable}
   */
  remember(entries: readonly { readonly key: string; readonly word: string }[], now: Date): Promise<readonly string[]>;
}
