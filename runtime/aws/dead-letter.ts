import { gunzipSync, gzipSync } from "node:zlib";
import type { Arrival, Cause } from "../ports.ts";
import { exactText } from "../stream/exact-text.ts";

/** Body and attributes of one message, and of one whole batch call. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
export const MAX_MESSAGE_BYTES = 1_048_576;
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html */
const MAX_ATTRIBUTES = 10;
const CAUSE_ATTRIBUTE = "chorus-cause";
const MAX_CAUSE_FIELD_LENGTH = 512;

/**
 * SQS takes most of the basic plane, https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html.
 * AWS takes the planes above it too; local engines do not.
 */
const NOT_CARRIED = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]/;

type Attributes = NonNullable<Arrival["attributes"]>;

/** A dead message as its queue holds it. */
export interface DeadLetter {
  readonly body: string;
  readonly attributes: Attributes;
}

/** The one attribute that every letter has: the cause, and what else the body and ten attributes cannot hold. */
interface Enclosure extends Cause {
  /** How the body was written where SQS could not carry it as it came. */
  readonly encoding?: "base64" | "gzip+base64";
  readonly partitionKey?: string;
  /** Attributes for which the cause left no room. */
  readonly attributes?: Attributes;
}

/** @returns undefined when the message is too large for SQS even compressed. */
export function sealLetter(arrival: Arrival, cause: Cause): DeadLetter | undefined {
  const originals = Object.entries(arrival.attributes ?? {}).filter(([name]) => name !== CAUSE_ATTRIBUTE);
  const beside = originals.slice(0, MAX_ATTRIBUTES - 1);
  const surplus = originals.slice(MAX_ATTRIBUTES - 1);
  const enclosure: Enclosure = {
    ...shortened(cause),
    ...(arrival.partitionKey !== undefined && { partitionKey: arrival.partitionKey }),
    ...(surplus.length > 0 && { attributes: Object.fromEntries(surplus) }),
  };
  for (const { body, ...encoding } of waysToWrite(arrival)) {
    const sealed = { dataType: "String", value: asciiJson({ ...enclosure, ...encoding }) };
    const letter = { body, attributes: { ...Object.fromEntries(beside), [CAUSE_ATTRIBUTE]: sealed } };
    if (body !== "" && sizeOf(letter) <= MAX_MESSAGE_BYTES) return letter;
  }
  return undefined;
}

/** @returns what was parked, and why unless somebody else put the message there. */
export function openLetter({ body, attributes }: DeadLetter): {
  readonly message: Pick<Arrival, "body" | "encoding" | "partitionKey"> & { readonly attributes: Attributes };
  readonly cause: Cause | undefined;
} {
  const { [CAUSE_ATTRIBUTE]: sealed, ...beside } = attributes;
  if (sealed === undefined) return { message: { body, attributes: beside }, cause: undefined };
  const { encoding, partitionKey, attributes: surplus, ...cause } = JSON.parse(sealed.value) as Enclosure;
  return {
    message: {
      ...(encoding === undefined ? { body } : asArrived(decoded(body, encoding))),
      ...(partitionKey !== undefined && { partitionKey }),
      attributes: { ...beside, ...surplus },
    },
    cause,
  };
}

/** UTF-8 bytes of the body and of every attribute's name, type and value, as SQS counts them. */
export function sizeOf({ body, attributes }: DeadLetter): number {
  return Object.entries(attributes).reduce(
    (bytes, [name, { dataType, value }]) => bytes + Buffer.byteLength(name + dataType + value),
    Buffer.byteLength(body),
  );
}

/** As it came if SQS can carry that; else as base64; compressed where that is too large, or empty, which SQS refuses. */
function* waysToWrite({ body, encoding }: Arrival): Generator<Pick<Enclosure, "encoding"> & { readonly body: string }> {
  if (encoding === undefined && !NOT_CARRIED.test(body)) yield { body };
  const bytes = Buffer.from(body, encoding ?? "utf8");
  yield { body: bytes.toString("base64"), encoding: "base64" };
  yield { body: gzipSync(bytes).toString("base64"), encoding: "gzip+base64" };
}

function decoded(body: string, encoding: "base64" | "gzip+base64"): Buffer {
  const bytes = Buffer.from(body, "base64");
  return encoding === "base64" ? bytes : gunzipSync(bytes);
}

function asArrived(bytes: Buffer): Pick<Arrival, "body" | "encoding"> {
  const text = exactText(bytes);
  return text === undefined ? { body: bytes.toString("base64"), encoding: "base64" } : { body: text };
}

/** For people: what is long about a cause is cut, so that it cannot keep a letter from fitting. */
function shortened(cause: Cause): Cause {
  return {
    ...cause,
    message: cause.message.slice(0, MAX_CAUSE_FIELD_LENGTH),
    origin: cause.origin.slice(0, MAX_CAUSE_FIELD_LENGTH),
  };
}

function asciiJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
