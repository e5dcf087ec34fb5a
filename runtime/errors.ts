type Context = Readonly<Record<string, string | number | readonly string[]>>;

/**
 * A failure the runtime knows how to route.
 *
 * `retry` is the only field that changes behaviour: "never" parks the message in the dead-letter
 * queue now; "later" hands it back. Whatever is not a Failure counts as "later": an unknown fault
 * must not lose a message.
 *
 * Its message is written down as it stands, in logs and letters: it names paths, ids and limits, and never a value that
 * somebody said. Of whatever is not a Failure little more than its class is told (error-words.ts).
 */
export abstract class Failure extends Error {
  /** Stable, for alarms and for grouping letters. */
  abstract readonly code: string;
  abstract readonly retry: "never" | "later";
  /** Ids and limits, never a payload: it is logged as it stands. */
  readonly context: Context;

  constructor(message: string, context: Context = {}, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.context = context;
  }
}

/** It can never be understood: not UTF-8, not JSON, no event type, or it breaks its schema. */
export class UnreadableFact extends Failure {
  readonly code = "UNREADABLE_FACT";
  readonly retry = "never";
}

/** A fact of a type this consumer did not ask for; its subscription's filter lets too much through. */
export class UnexpectedType extends Failure {
  readonly code = "UNEXPECTED_TYPE";
  readonly retry = "never";
}

/** Larger than the limit that the message and `context.limitBytes` name. Nothing was stored. */
export class FactTooLarge extends Failure {
  readonly code = "FACT_TOO_LARGE";
  readonly retry = "never";
}

/** The broker refused some facts after every attempt. `context.factIds` names them; the others are stored. */
export class PublishRefused extends Failure {
  readonly code = "PUBLISH_REFUSED";
  readonly retry = "later";
}

/** A row, an object or a message could not be written, read or sent after every attempt. */
export class StoreUnavailable extends Failure {
  readonly code = "STORE_UNAVAILABLE";
  readonly retry = "later";
}

/** The function's time is nearly up; what was not finished comes back with the next delivery. */
export class DeadlineNear extends Failure {
  readonly code = "DEADLINE_NEAR";
  readonly retry = "later";
}

/** A channel gave no answer, or none that tells whether the message went out. */
export class ChannelUnavailable extends Failure {
  readonly code = "CHANNEL_UNAVAILABLE";
  readonly retry = "later";
}

/** A channel will never take this message or this address. `context.channel` and `context.reason` say which and why. */
export class MessageRefused extends Failure {
  readonly code = "MESSAGE_REFUSED";
  readonly retry = "never";
}
