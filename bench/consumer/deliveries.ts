import type { KinesisEvent, SqsEvent } from "../../runtime/aws/lambda-event.ts";
import { broken, DEFINITION, facts, type Said } from "./facts.ts";

/** How facts come to a function. */
export const HOPS = ["sqs", "sns", "kinesis"] as const;
export type Hop = (typeof HOPS)[number];

export interface Deliveries {
  /** Different ones, so that no text is read twice in a row, and few enough to stay near the processor, as what Lambda has just read. */
  readonly events: readonly object[];
  readonly batchSize: number;
  /** Its first fact breaks its schema. */
  readonly poisoned: object;
}

const QUEUE = { batchSize: 10, batches: 40 };
const STREAM = { batchSize: 1_000, batches: 2 };
const STORED_TOGETHER = 20;

export function deliveriesOf(hop: Hop): Deliveries {
  const { batchSize, batches: count } = hop === "kinesis" ? STREAM : QUEUE;
  const eventOf: (batch: readonly Said[]) => object = { sqs: rawEvent, sns: wrappedEvent, kinesis: kinesisEvent }[hop];
  const all = facts(batchSize * count);
  const batches = Array.from({ length: count }, (_, n) => all.slice(n * batchSize, (n + 1) * batchSize));
  const [first, ...others] = batches[0] ?? [];
  if (first === undefined) throw new RangeError("A batch holds at least one fact");
  return { events: batches.map(eventOf), batchSize, poisoned: eventOf([broken(first), ...others]) };
}

const ACCOUNT = "111122223333";
const hex = (n: number, digits: number): string => n.toString(16).padStart(digits, "0");

const rawEvent = (batch: readonly object[]): SqsEvent =>
  sqsEvent(
    batch.map((fact) => JSON.stringify(fact)),
    TYPED,
  );

/** What the router says of each fact, and a queue's filter asks for. */
const TYPED = {
  type: { stringValue: DEFINITION.type, stringListValues: [], binaryListValues: [], dataType: "String" },
};

/** https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
function wrappedEvent(batch: readonly object[]): SqsEvent {
  const bodies = batch.map((fact, n) =>
    JSON.stringify({
      Type: "Notification",
      MessageId: `d88d4479-6ec0-54fe-b63f-${hex(n, 12)}`,
      TopicArn: `arn:aws:sns:us-east-1:${ACCOUNT}:facts`,
      Message: JSON.stringify(fact),
      Timestamp: "2026-03-01T09:00:07.287Z",
      SignatureVersion: "1",
      Signature: "tEo2i6Lw6Dr7".repeat(28),
      SigningCertURL:
        "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-010a507c1833636cd94bdb98bd93083a.pem",
      UnsubscribeURL: `https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=arn:aws:sns:us-east-1:${ACCOUNT}:facts:15189ad7`,
      MessageAttributes: { type: { Type: "String", Value: DEFINITION.type } },
    }),
  );
  return sqsEvent(bodies, {});
}

type Attributes = NonNullable<SqsEvent["Records"][number]["messageAttributes"]>;

function sqsEvent(bodies: readonly string[], messageAttributes: Attributes): SqsEvent {
  return {
    Records: bodies.map((body, n) => ({
      messageId: `059f36b4-87a3-44ab-83d2-${hex(n, 12)}`,
      receiptHandle: `AQEB${hex(n, 12)}`.padEnd(280, "wJnKyrHigUMZj6rYigCgxlaS3SLy0a"),
      body,
      attributes: {
        ApproximateReceiveCount: "1",
        SentTimestamp: "1772355600000",
        SenderId: "AIDAIENQZJOLO23YVJ4VO",
        ApproximateFirstReceiveTimestamp: "1772355600002",
      },
      messageAttributes,
      md5OfBody: "e4e68fb7bd0e697a0ae8f1bb342846b3",
      eventSource: "aws:sqs",
      eventSourceARN: `arn:aws:sqs:us-east-1:${ACCOUNT}:measured`,
      awsRegion: "us-east-1",
    })),
  };
}

function kinesisEvent(batch: readonly Said[]): KinesisEvent {
  return {
    Records: batch.map((fact, n) => {
      const sequenceNumber = `4959033827149025660855969253836157109592157598${String(9_136_588_898 + n)}`;
      return {
        kinesis: {
          kinesisSchemaVersion: "1.0",
          partitionKey: fact.subject,
          sequenceNumber,
          data: Buffer.from(JSON.stringify(fact)).toString("base64"),
          // As PutRecords stores what it is handed: many in a millisecond.
          approximateArrivalTimestamp: 1_772_355_600 + Math.floor(n / STORED_TOGETHER) / 1_000,
        },
        eventSource: "aws:kinesis",
        eventVersion: "1.0",
        eventID: `shardId-000000000006:${sequenceNumber}`,
        eventName: "aws:kinesis:record",
        invokeIdentityArn: `arn:aws:iam::${ACCOUNT}:role/measured`,
        awsRegion: "us-east-1",
        eventSourceARN: `arn:aws:kinesis:us-east-1:${ACCOUNT}:stream/facts`,
      };
    }),
  };
}
