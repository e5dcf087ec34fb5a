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

function arrivalOf({
  messageId,
  body,
  attributes,
  receiptHandle,
  eventSourceARN,
  messageAttributes,
}: SqsRecord): Arrival {
  const arrival: Arrival & { attributes?: Typed } = {
    handle: messageId,
    body,
    attempt: Number(attributes["ApproximateReceiveCount"] ?? 1),
    receiptHandle,
    origin: eventSourceARN,
  };
  const typed = typedAttributes(messageAttributes);
  // A copy by `...` survives V8's young generation, and with it all that hangs on a message.
  if (typed !== undefined) arrival.attributes = typed;
  return arrival;
}

type Typed = NonNullable<Arrival["attributes"]>;

/** @returns undefined when there are none. An attribute may be called `__proto__`, which an assignment would swallow. */
function typedAttributes(attributes: SqsRecord["messageAttributes"] = {}): Typed | undefined {
  let typed: Record<string, Typed[string]> | undefined;
  for (const name of Object.keys(attributes)) {
    const { dataType = "", stringValue, binaryValue } = attributes[name] ?? {};
    const value = { dataType, value: stringValue ?? binaryValue ?? "" };
    typed ??= {};
    if (name in typed) Object.defineProperty(typed, name, { value, enumerable: true });
    else typed[name] = value;
  }
  return typed;
}
