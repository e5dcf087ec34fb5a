import { type MessageAttributeValue, SendMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { type Log, silentLog } from "../kit/log.ts";
import type { DeadLetters } from "../ports.ts";
import { inBatches } from "./batch-calls.ts";
import { type DeadLetter, MAX_MESSAGE_BYTES, sealLetter, sizeOf } from "./dead-letter.ts";

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
const ENTRIES_PER_CALL = 10;

interface Addressed {
  readonly handle: string;
  readonly letter: DeadLetter;
  readonly bytes: number;
}

/** A message too large for SQS even compressed counts as one that could not be stored. */
export function sqsDeadLetters(client: Pick<SQSClient, "send">, queueUrl: string, log: Log = silentLog): DeadLetters {
  return {
    async park(letters) {
      const unstored: string[] = [];
      const sendable: Addressed[] = [];
      for (const { arrival, cause } of letters) {
        const letter = sealLetter(arrival, cause);
        if (letter === undefined) unstored.push(arrival.handle);
        else sendable.push({ handle: arrival.handle, letter, bytes: sizeOf(letter) });
      }
      await inBatches([...calls(sendable)], 1, async ([call = []]) => {
        unstored.push(...(await send(call)));
      });
      return unstored;
    },
  };

  /** @returns the handles that SQS did not take. */
  async function send(call: readonly Addressed[]): Promise<readonly string[]> {
    try {
      const { Successful = [], Failed = [] } = await client.send(
        new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: call.map(entryOf) }),
      );
      if (Failed.length > 0) log.line("warn", "SQS refused letters", { letters: Failed.length, code: Failed[0]?.Code });
      const stored = new Set(Successful.map(({ Id }) => Id));
      return call.flatMap(({ handle }, index) => (stored.has(String(index)) ? [] : [handle]));
    } catch (error) {
      log.line("error", "Letters could not be sent to SQS", { letters: call.length, error: String(error) });
      return call.map(({ handle }) => handle);
    }
  }
}

/** Ten entries or a mebibyte, whichever comes first. */
function* calls(letters: readonly Addressed[]): Generator<readonly Addressed[]> {
  let call: Addressed[] = [];
  let bytes = 0;
  for (const addressed of letters) {
    if (call.length === ENTRIES_PER_CALL || bytes + addressed.bytes > MAX_MESSAGE_BYTES) {
      if (call.length > 0) yield call;
      [call, bytes] = [[], 0];
    }
    call.push(addressed);
    bytes += addressed.bytes;
  }
  if (call.length > 0) yield call;
}

function entryOf({ letter: { body, attributes } }: Addressed, index: number) {
  return {
    Id: String(index),
    MessageBody: body,
    MessageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, attribute]) => [name, attributeValue(attribute)]),
    ),
  };
}

/** `Binary`, also with a label behind a dot, travels as bytes; Lambda hands it over as base64. */
function attributeValue({ dataType, value }: DeadLetter["attributes"][string]): MessageAttributeValue {
  return dataType.startsWith("Binary")
    ? { DataType: dataType, BinaryValue: Buffer.from(value, "base64") }
    : { DataType: dataType, StringValue: value };
}
