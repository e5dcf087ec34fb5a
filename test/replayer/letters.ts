import fc from "fast-check";
import type { Cargo, Letter, Reason } from "../../dlq-replayer/core/letter.ts";
import type { Attributes, Message } from "../../dlq-replayer/core/message.ts";
import type { Pointer } from "../../dlq-replayer/core/pointer.ts";
import { sealLetter } from "../../runtime/aws/dead-letter.ts";
import type { Arrival, Cause } from "../../runtime/ports.ts";

/** Dead messages and letters as tests tell of them: say only what the test is about. */

export const STREAM_ARN = "arn:aws:kinesis:eu-west-1:123456789012:stream/facts";
export const SHARD = "shardId-000000000000";
export const QUEUE_ARN = "arn:aws:sqs:eu-west-1:123456789012:timelines";
const DIED_AT = "2026-03-01T09:00:00.000Z";

export const text = (value: string): Attributes[string] => ({ dataType: "String", value });

export const aMessage = (words: Partial<Message> = {}): Message => ({
  messageId: "m-1",
  body: "{}",
  attributes: {},
  hash: "hash",
  sentAtMs: Date.parse(DIED_AT),
  receives: 1,
  ...words,
});

export const aCause = (words: Partial<Cause> = {}): Cause => ({
  consumer: "timelines",
  code: "UNREADABLE_FACT",
  message: "The message is not JSON",
  fingerprint: "0123456789ab",
  attempt: 1,
  origin: QUEUE_ARN,
  at: DIED_AT,
  ...words,
});

/** As the kit parks what it was handed. */
export function aParkedMessage(arrival: Partial<Arrival> = {}, cause: Partial<Cause> = {}): Message {
  const letter = sealLetter(
    { handle: "m-1", body: "{}", attempt: 1, origin: QUEUE_ARN, ...arrival },
    aCause({ ...(arrival.origin !== undefined && { origin: arrival.origin }), ...cause }),
  );
  if (letter === undefined) throw new RangeError("No letter can hold that");
  return aMessage(letter);
}

export const aReason = (words: Partial<Reason> = {}): Reason => ({
  code: "UNREADABLE_FACT",
  message: "The message is not JSON",
  fingerprint: "0123456789ab",
  ...words,
});

export const aCargo = (words: Partial<Extract<Cargo, { kind: "message" }>> = {}): Cargo => ({
  kind: "message",
  body: "{}",
  attributes: {},
  ...words,
});

export const aPointer = (words: Partial<Pointer> = {}): Pointer => ({
  streamArn: STREAM_ARN,
  shardId: SHARD,
  startSequenceNumber: "10",
  endSequenceNumber: "12",
  batchSize: 3,
  firstArrivedAt: "2026-03-01T09:00:00.000Z",
  lastArrivedAt: "2026-03-01T09:00:02.000Z",
  ...words,
});

export const aLetter = ({
  message,
  ...words
}: Partial<Omit<Letter, "message">> & { readonly message?: Partial<Message> } = {}): Letter => ({
  message: aMessage(message),
  kind: "moved",
  cargo: [aCargo()],
  redrives: 0,
  ...words,
});

/**
 * Text as it may come: lone surrogates, control characters, and what ends a line for somebody. (fast-check's own
 * `unit: "binary"` takes seconds to be made.)
 */
export const wildText = (maxLength = 10): fc.Arbitrary<string> =>
  fc
    .array(
      fc.oneof(
        fc.integer({ min: 0x20, max: 0x7e }),
        fc.integer({ min: 0, max: 0xffff }),
        fc.constantFrom(0x0a, 0x0d, 0x85, 0x2028, 0x2029, 0xd83d, 0xde00),
      ),
      { maxLength },
    )
    .map((units) => String.fromCharCode(...units));
