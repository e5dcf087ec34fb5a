import type { Listener } from "../../../runtime/definition.ts";
import type { SqsRecord } from "../../../runtime/aws/lambda-event.ts";
import { catalogue } from "../../../schemas/catalogue.ts";
import type { Chance } from "../../chance.ts";
import { awkwardText } from "./awkward.ts";
import { aFact } from "./facts.ts";
import { malformed } from "./malformed.ts";

/** A batch as an SQS event source mapping hands it to one listener. */
export interface Batch {
  readonly listener: string;
  readonly records: readonly SqsRecord[];
}

const QUEUE_ARN = "arn:aws:sqs:eu-west-1:123456789012";

/** One odd record, alone or among right ones. */
export function aBatch(listeners: readonly Listener[], luck: Chance): { readonly kind: string; readonly input: Batch } {
  const listener = luck.pick(listeners);
  const { kind, body } = oddBody(listener, luck);
  const neighbours = luck.next() < 0.3 ? 1 + luck.below(3) : 0;
  const bodies = [
    body,
    ...Array.from({ length: neighbours }, () => JSON.stringify(aFact(luck.pick(listener.hears), luck))),
  ];
  const records = luck.shuffled(bodies).map((one, index) => aRecord(one, `m-${index}`, listener.name, luck));
  return { kind, input: { listener: listener.name, records } };
}

function oddBody({ hears }: Listener, luck: Chance): { readonly kind: string; readonly body: string } {
  const dice = luck.next();
  if (dice < 0.001) return { kind: "huge", body: JSON.stringify({ type: hears[0]?.type, data: "x".repeat(300_000) }) };
  const fact = aFact(luck.pick(dice < 0.1 ? catalogue : hears), luck);
  if (dice < 0.75) {
    const { kind, bytes } = malformed(fact, luck);
    return { kind, body: bytes.toString() };
  }
  const inner = dice < 0.9 ? malformed(fact, luck) : { kind: "right", bytes: Buffer.from(JSON.stringify(fact)) };
  const wrapped = notification(inner.bytes.toString(), fact);
  if (dice < 0.9) return { kind: `sns of ${inner.kind}`, body: JSON.stringify(wrapped) };
  const { kind, bytes } = malformed(wrapped, luck);
  return { kind: `sns ${kind}`, body: bytes.toString() };
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
const notification = (message: string, { type, id }: Readonly<Record<string, unknown>>) => ({
  Type: "Notification",
  MessageId: id,
  TopicArn: "arn:aws:sns:eu-west-1:123456789012:facts",
  Message: message,
  Timestamp: "2026-03-02T08:59:59.000Z",
  SignatureVersion: "1",
  MessageAttributes: { type: { Type: "String", Value: type } },
});

/** SQS holds text of UTF-8, so no half of a character comes from it. */
export const wellFormed = (text: string): string => Buffer.from(text).toString();

function aRecord(body: string, messageId: string, queue: string, luck: Chance): SqsRecord {
  const attributes = luck.next() < 0.2 ? oddAttributes(luck) : undefined;
  return {
    messageId,
    receiptHandle: `r-${messageId}`,
    body: wellFormed(body),
    attributes: luck.next() < 0.1 ? {} : { ApproximateReceiveCount: luck.pick(["1", "2", "5", "100000"]) },
    ...(attributes !== undefined && { messageAttributes: attributes }),
    eventSourceARN: `${QUEUE_ARN}:${queue}`,
  };
}

const NAMES = [
  "type",
  "chorus-redrive-job",
  "chorus-cause",
  "__proto__",
  "constructor",
  "a.b-c_d",
  "traceparent",
  "ErrorCode",
];

/** Of odd names, types and values, as anybody may send them along. */
export function oddAttributes(luck: Chance): NonNullable<SqsRecord["messageAttributes"]> {
  const names = luck.shuffled(NAMES).slice(0, 1 + luck.below(NAMES.length));
  const more = luck.next() < 0.2 ? Array.from({ length: 10 }, (_, n) => `n${n}`) : [];
  return Object.fromEntries([...names, ...more].slice(0, 10).map((name) => [name, oddAttribute(luck)]));
}

const oddAttribute = (luck: Chance) =>
  luck.pick([
    { dataType: "String", stringValue: wellFormed(awkwardText(luck)) },
    {
      dataType: "String",
      stringValue: luck.pick([
        "job#1",
        "#",
        "job#99999999999999999999",
        '{"code":7}',
        "{}",
        "null",
        '{"encoding":"gzip+base64"}',
      ]),
    },
    { dataType: "Number", stringValue: luck.pick(["1", "-0", "1e999", "NaN"]) },
    { dataType: "Binary", binaryValue: Buffer.from(awkwardText(luck)).toString("base64") },
    { dataType: "Binary.gif" },
    { dataType: "String.custom", stringValue: "x".repeat(luck.pick([1, 1_000, 60_000])) },
  ]);
