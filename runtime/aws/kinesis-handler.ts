import type { Fact } from "../../schemas/event.ts";
import type { Listener } from "../definition.ts";
import { type BatchPorts, runInOrder } from "../kit/run-batch.ts";
import type { Arrival } from "../ports.ts";
import { invocations, type LambdaSetting } from "./invocation.ts";
import type { KinesisEvent, KinesisRecord, LambdaContext, PartialBatchResponse } from "./lambda-event.ts";

/** A listener behind a Kinesis event source mapping with ReportBatchItemFailures. */
export function kinesisHandler<F extends Fact>(listener: Listener<F>, ports: BatchPorts, setting: LambdaSetting) {
  const invoke = invocations(setting);
  return (event: KinesisEvent, context: LambdaContext): Promise<PartialBatchResponse> =>
    invoke(context, async (invocation) => {
      const again = await runInOrder(listener, event.Records.map(arrivalOf), ports, invocation);
      return { batchItemFailures: again.map((itemIdentifier) => ({ itemIdentifier })) };
    });
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function arrivalOf({ kinesis, eventID, eventSourceARN }: KinesisRecord): Arrival {
  return {
    handle: kinesis.sequenceNumber,
    ...bodyOf(kinesis.data),
    // Lambda does not tell a stream's function how often a record was tried.
    attempt: 1,
    origin: `${eventSourceARN} ${eventID}`,
    partitionKey: kinesis.partitionKey,
  };
}

function bodyOf(data: string): Pick<Arrival, "body" | "encoding"> {
  try {
    return { body: utf8.decode(Buffer.from(data, "base64")) };
  } catch {
    return { body: data, encoding: "base64" };
  }
}
