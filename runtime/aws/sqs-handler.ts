import type { Fact } from "../../schemas/event.ts";
import type { Listener } from "../definition.ts";
import { type BatchPorts, runIndependently } from "../kit/run-batch.ts";
import type { Arrival } from "../ports.ts";
import { invocations, type LambdaSetting } from "./invocation.ts";
import type { LambdaContext, PartialBatchResponse, SqsEvent, SqsRecord } from "./lambda-event.ts";

/** A listener behind an SQS event source mapping with ReportBatchItemFailures. */
export function sqsHandler<F extends Fact>(listener: Listener<F>, ports: BatchPorts, setting: LambdaSetting) {
  const invoke = invocations(setting);
  return (event: SqsEvent, context: LambdaContext): Promise<PartialBatchResponse> =>
    invoke(context, async (invocation) => {
      const again = await runIndependently(listener, event.Records.map(arrivalOf), ports, invocation);
      return { batchItemFailures: again.map((itemIdentifier) => ({ itemIdentifier })) };
    });
}

function arrivalOf(record: SqsRecord): Arrival {
  const attributes = Object.entries(record.messageAttributes ?? {}).map(
    ([name, { dataType, stringValue, binaryValue }]) => [name, { dataType, value: stringValue ?? binaryValue ?? "" }],
  );
  return {
    handle: record.messageId,
    body: record.body,
    attempt: Number(record.attributes["ApproximateReceiveCount"] ?? 1),
    receiptHandle: record.receiptHandle,
    origin: record.eventSourceARN,
    ...(attributes.length > 0 && { attributes: Object.fromEntries(attributes) as NonNullable<Arrival["attributes"]> }),
  };
}
