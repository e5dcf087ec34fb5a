import type { KinesisEvent, SqsEvent } from "../../runtime/aws/lambda-event.ts";
import { aggregate } from "../../runtime/stream/aggregate.ts";

export interface Waiting {
  readonly body: string;
  readonly attempt: number;
}

export const queueEventOf = (some: readonly Waiting[]): SqsEvent => ({
  Records: some.map(({ body, attempt }, n) => ({
    messageId: String(n),
    receiptHandle: `receipt-${n}`,
    body,
    attributes: { ApproximateReceiveCount: String(attempt) },
    messageAttributes: { type: { dataType: "String", stringValue: "user-joined.v1" } },
    eventSourceARN: "arn:aws:sqs:eu-west-1:1:queue",
  })),
});

/** Each in a record of its own, then all in one, and that once more with its end cut off. */
export function streamEventOf(bodies: readonly string[]): KinesisEvent {
  const together = aggregate(Infinity);
  for (const body of bodies) together.add({ partitionKey: "u1", data: Buffer.from(body) });
  const one = together.encode();
  const records = [...bodies.map((body) => Buffer.from(body)), one, one.subarray(0, -1)];
  return {
    Records: records.map((bytes, n) => ({
      eventID: `shardId-000000000000:${n}`,
      eventSourceARN: "arn:aws:kinesis:eu-west-1:1:stream/facts",
      kinesis: {
        partitionKey: "u1",
        sequenceNumber: String(n),
        data: bytes.toString("base64"),
        approximateArrivalTimestamp: 1_772_366_400,
      },
    })),
  };
}

/** The runtime of Lambda writes an error with what is its own and may be listed, and JSON leaves out the rest. */
export function asLambdaLogs(error: unknown): string {
  const { name, message, stack } = error as Error;
  return JSON.stringify({ errorType: name, errorMessage: message, stack: stack?.split("\n"), ...(error as object) });
}
