import type { Attributes, Message } from "./message.ts";
import type { Pointer } from "./pointer.ts";

/** How a message came to be dead. */
export type LetterKind =
  /** Our kit put it there, with its cause, because it can never succeed as it is. */
  | "parked"
  /** SQS moved it when its receives were spent. */
  | "moved"
  /** SNS could not deliver it to a subscribed queue or function. */
  | "undelivered"
  /** Lambda gave up on an asynchronous invocation: a record of it, with what the function was called with. */
  | "invocation"
  /** Lambda gave up on a part of a stream: a place, without the records. */
  | "pointer";

/** Why it died, as far as anybody wrote it down. */
export interface Reason {
  readonly code: string;
  /** For people. Ours names paths and limits, never values; others' may name anything. */
  readonly message: string;
  /** Letters of one fingerprint died of the same thing. */
  readonly fingerprint: string;
  /** Deliveries, where it is known. */
  readonly attempts?: number;
  /** RFC 3339, of the last attempt. */
  readonly at?: string;
}

/** What its body says of itself, as far as it can be told. */
export interface Glimpse {
  readonly factId?: string;
  readonly type?: string;
  readonly subject?: string;
  readonly source?: string;
  readonly correlationId?: string;
  /** RFC 3339: when it happened in the world. */
  readonly time?: string;
}

/** What a consumer is handed when the letter is put back. */
export type Cargo =
  | {
      readonly kind: "message";
      readonly body: string;
      readonly attributes: Attributes;
      /** The bytes are no text: only a function behind a stream can be handed them. */
      readonly encoding?: "base64";
      readonly partitionKey?: string;
      /** Position on the stream where it came from one: `<stream ARN> <shard>:<sequence number>[.<index>]`. */
      readonly origin?: string;
    }
  | { readonly kind: "records"; readonly pointer: Pointer };

/** A dead message, understood. */
export interface Letter extends Glimpse {
  readonly message: Message;
  readonly kind: LetterKind;
  /** Undefined is "cause unknown". */
  readonly reason?: Reason;
  /** One or, where one invocation carried several, more. */
  readonly cargo: readonly Cargo[];
  /** How often it was put back already and came back. */
  readonly redrives: number;
}

/** Of letters that nobody wrote a cause down for. */
export const UNKNOWN = "unknown";

/** What letters are grouped, planned and compared by. */
export const groupOf = ({ reason }: Pick<Letter, "reason">): string => reason?.fingerprint ?? UNKNOWN;
