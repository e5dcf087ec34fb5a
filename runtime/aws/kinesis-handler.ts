import type { Fact } from "../../schemas/event.ts";
import type { Listener } from "../definition.ts";
import { type BatchPorts, runInOrder } from "../kit/run-batch.ts";
import { arrivalOf } from "../stream/arrival-of.ts";
import { resumeFrom } from "../stream/stream-record.ts";
import { invocations, type LambdaSetting } from "./invocation.ts";
import type { KinesisEvent, LambdaContext, PartialBatchResponse } from "./lambda-event.ts";
import { streamRecords } from "./stream-handler.ts";

/** A listener behind a Kinesis event source mapping with ReportBatchItemFailures. */
export function kinesisHandler<F extends Fact>(listener: Listener<F>, ports: BatchPorts, setting: LambdaSetting) {
  const invoke = invocations(setting);
  return (event: KinesisEvent, context: LambdaContext): Promise<PartialBatchResponse> =>
    invoke(context, async (invocation) => {
      const again = await runInOrder(listener, streamRecords(event).map(arrivalOf), ports, invocation);
      return { batchItemFailures: resumeFrom(again).map((itemIdentifier) => ({ itemIdentifier })) };
    });
}
