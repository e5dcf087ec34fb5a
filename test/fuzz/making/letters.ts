import { hashOf } from "../../../dlq-replayer/aws/sqs-queue.ts";
import type { Edit } from "../../../dlq-replayer/core/edit.ts";
import type { Attributes, Message } from "../../../dlq-replayer/core/message.ts";
import { sealLetter } from "../../../runtime/aws/dead-letter.ts";
import { catalogue } from "../../../schemas/catalogue.ts";
import type { Chance } from "../../chance.ts";
import { QUEUE_ARN } from "../worlds/memory-desk.ts";
import { awkwardText } from "./awkward.ts";
import { aFact, NOW } from "./facts.ts";
import { malformed } from "./malformed.ts";
import { oddAttributes, wellFormed } from "./messages.ts";

/** A dead message, and what somebody who puts it back makes of it. */
export interface DeadMessage {
  readonly body: string;
  readonly attributes: Attributes;
  /** Whether our kit parked it; else it lies in the queue as it is. */
  readonly isParked: boolean;
  readonly isMovedBySqs: boolean;
  readonly edit?: keyof typeof EDITS;
}

/** What may be in somebody's file. */
export const EDITS = {
  same: (fact) => fact,
  mends: (fact) => ({ ...(fact as object), note: "mended" }),
  leaves: () => undefined,
  "makes text": () => "text",
  "makes a list": () => [],
  "makes a promise": (fact) => Promise.resolve(fact),
  "makes a circle": (fact) => Object.assign(fact as object, { self: fact }),
  "makes a bigint": (fact) => ({ ...(fact as object), note: 1n }),
  "makes another": (fact) => ({ ...(fact as object), id: "another" }),
  "makes a class": () => new Map(),
  "makes depth": (fact) => ({
    ...(fact as object),
    note: JSON.parse("[".repeat(20_000) + "]".repeat(20_000)) as unknown,
  }),
  throws: (fact) => {
    throw new TypeError(JSON.stringify(fact));
  },
  "writes strangely": (fact) => ({ ...(fact as object), toJSON: () => 7 }),
} as const satisfies Readonly<Record<string, Edit>>;

const EDIT_NAMES = Object.keys(EDITS) as (keyof typeof EDITS)[];

export function aDeadMessage(luck: Chance): { readonly kind: string; readonly input: DeadMessage } {
  const { kind, body } = aBody(luck);
  const attributes = Object.entries(oddAttributes(luck)).map(
    ([name, { dataType, stringValue, binaryValue }]) =>
      [name, { dataType, value: stringValue ?? binaryValue ?? "" }] as const,
  );
  const isParked = luck.next() < 0.5;
  const edit = luck.next() < 0.2 ? luck.pick(EDIT_NAMES) : undefined;
  const input: DeadMessage = {
    body,
    attributes: luck.next() < 0.7 ? Object.fromEntries(attributes) : {},
    isParked,
    isMovedBySqs: luck.next() < 0.5,
    ...(edit !== undefined && { edit }),
  };
  return { kind: `${isParked ? "parked" : "plain"} ${edit === undefined ? kind : `edit ${edit}`}`, input };
}

function aBody(luck: Chance): { readonly kind: string; readonly body: string } {
  const dice = luck.next();
  const right = dice < 0.55 ? aFact(luck.pick(catalogue), luck) : dice < 0.8 ? aPointer(luck) : anInvocation(luck);
  const { kind, bytes } = malformed(right, luck);
  return {
    kind: `${dice < 0.55 ? "fact" : dice < 0.8 ? "pointer" : "invocation"} ${kind}`,
    body: wellFormed(bytes.toString()),
  };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html */
const aPointer = (luck: Chance): object => ({
  requestContext: { condition: luck.pick(["RetryAttemptsExhausted", awkwardText(luck)]), approximateInvokeCount: 1 },
  responseContext: { statusCode: 200, functionError: "Unhandled" },
  version: "1.0",
  timestamp: NOW.toISOString(),
  KinesisBatchInfo: {
    shardId: "shardId-000000000000",
    startSequenceNumber: "10",
    endSequenceNumber: "12",
    approximateArrivalOfFirstRecord: NOW.toISOString(),
    approximateArrivalOfLastRecord: NOW.toISOString(),
    batchSize: 3,
    streamArn: "arn:aws:kinesis:eu-west-1:123456789012:stream/facts",
  },
});

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
const anInvocation = (luck: Chance): object => ({
  version: "1.0",
  timestamp: NOW.toISOString(),
  requestContext: { condition: "RetriesExhausted", approximateInvokeCount: 3 },
  requestPayload: {
    Records: [{ messageId: "m", body: JSON.stringify(aFact(luck.pick(catalogue), luck)), messageAttributes: {} }],
  },
  responseContext: { statusCode: 200, functionError: "Unhandled" },
  responsePayload: { errorMessage: awkwardText(luck), errorType: "TypeError" },
});

/** As the queue holds it; undefined for what no letter can hold. */
export function messageOf({ body, attributes, isParked, isMovedBySqs }: DeadMessage): Message | undefined {
  const cause = {
    consumer: "letters",
    code: "UNREADABLE_FACT",
    message: "The message is not JSON",
    fingerprint: "0123456789ab",
    attempt: 1,
    origin: QUEUE_ARN,
    at: NOW.toISOString(),
  };
  const content = isParked
    ? sealLetter({ handle: "m-0", body, attributes, attempt: 1, origin: QUEUE_ARN }, cause)
    : { body, attributes };
  if (content === undefined) return undefined;
  return {
    messageId: "m-0",
    ...content,
    hash: hashOf(content),
    sentAtMs: NOW.getTime() - 1_000,
    receives: 1,
    ...(isMovedBySqs && { sourceQueueArn: QUEUE_ARN }),
  };
}
