import { type Log, silentLog } from "../kit/log.ts";
import type { DeadLetters } from "../ports.ts";
import type { Parcel } from "../publisher/lanes.ts";
import { type Broker, outlet } from "../publisher/outlet.ts";
import { usualPatience } from "../publisher/patience.ts";
import { realWorld } from "../publisher/world.ts";
import { batchRefusals } from "./batch-refusals.ts";
import { type DeadLetter, MAX_MESSAGE_BYTES, sealLetter, sizeOf } from "./dead-letter.ts";
import { ask, type MessageAttribute, type Service } from "./operations.ts";
import { isPassing } from "./passing-error.ts";

/** Letters are parked when a function's time may be nearly up: what is not stored by then comes back. */
const PATIENCE = { ...usualPatience, lingerMs: 0, giveUpAfterMs: 1_000 };

/** A message too large for SQS even compressed counts as one that could not be stored. */
export function sqsDeadLetters(service: Service, queueUrl: string, log: Log = silentLog): DeadLetters {
  const out = outlet(letterBroker(service, queueUrl), PATIENCE, realWorld);
  return {
    async park(letters) {
      const tooLarge: string[] = [];
      const parcels: Parcel<DeadLetter>[] = [];
      for (const { arrival, cause } of letters) {
        const content = sealLetter(arrival, cause);
        if (content === undefined) tooLarge.push(arrival.handle);
        else parcels.push({ id: arrival.handle, bytes: sizeOf(content), content });
      }
      const { lost, reason = "larger than a message may be" } = await out.send(parcels);
      const unstored = [...tooLarge, ...lost];
      if (unstored.length > 0) log.line("error", "Letters were not stored", { queueUrl, handles: unstored, reason });
      return unstored;
    },
  };
}

function letterBroker(service: Service, queueUrl: string): Broker<DeadLetter> {
  return {
    // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
    limits: { entries: 10, bytes: MAX_MESSAGE_BYTES, requestsInFlight: 4 },
    isPassing,
    async send(parcels) {
      const Entries = parcels.map(({ content }, index) => ({ Id: String(index), ...messageOf(content) }));
      return batchRefusals(Entries.length, await ask(service, "SendMessageBatch", { QueueUrl: queueUrl, Entries }));
    },
  };
}

function messageOf({ body, attributes }: DeadLetter) {
  const values = Object.entries(attributes).map(([name, attribute]) => [name, attributeValue(attribute)] as const);
  return { MessageBody: body, MessageAttributes: Object.fromEntries(values) };
}

/** `Binary`, also with a label behind a dot; Lambda hands it over as base64, and so it goes. */
function attributeValue({ dataType, value }: DeadLetter["attributes"][string]): MessageAttribute {
  return dataType.startsWith("Binary")
    ? { DataType: dataType, BinaryValue: value }
    : { DataType: dataType, StringValue: value };
}
