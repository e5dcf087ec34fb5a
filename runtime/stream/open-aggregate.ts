import {
  DELIMITED,
  DIGEST_BYTES,
  digestOf,
  type Entry,
  FIXED_32,
  FIXED_64,
  MAGIC,
  TAG,
  VARINT,
} from "./aggregate-format.ts";

export const isAggregate = (bytes: Uint8Array): boolean =>
  bytes[0] === MAGIC[0] && bytes[1] === MAGIC[1] && bytes[2] === MAGIC[2] && bytes[3] === MAGIC[3];

/** What an aggregate holds, or why that cannot be told. */
export type Opened = { readonly entries: readonly Entry[] } | { readonly damage: string };

/** Of a 64-bit number, seven bits in each. */
const LONGEST_VARINT = 10;

/** Of whichever producer: hash keys, tags, and fields of tomorrow are passed over. */
export function openAggregate(bytes: Uint8Array): Opened {
  const end = bytes.length - DIGEST_BYTES;
  if (end < MAGIC.length) return { damage: "The aggregate is cut short" };
  const message = bytes.subarray(MAGIC.length, end);
  if (!digestOf(message).equals(bytes.subarray(end))) return { damage: "The aggregate's checksum does not hold" };
  try {
    return { entries: entriesIn(message) };
  } catch (error) {
    if (error instanceof Malformed) return { damage: `The aggregate's checksum holds, but ${error.message}` };
    throw error;
  }
}

class Malformed extends Error {}

function entriesIn(message: Uint8Array): readonly Entry[] {
  const fields = fieldsOf(message);
  const keys: string[] = [];
  const records: Uint8Array[] = [];
  while (fields.next()) {
    if (fields.tag === TAG.partitionKey) keys.push(Buffer.from(fields.bytes).toString());
    else if (fields.tag === TAG.record) records.push(fields.bytes);
  }
  // Passed over, whatever else it holds would be neither read nor parked.
  if (records.length === 0) throw new Malformed("there is no record in it");
  // Keys may stand behind the records that name them.
  return records.map((record) => entryIn(record, keys));
}

function entryIn(record: Uint8Array, keys: readonly string[]): Entry {
  const fields = fieldsOf(record);
  let partitionKey: string | undefined;
  let data: Uint8Array | undefined;
  while (fields.next()) {
    if (fields.tag === TAG.keyIndex) partitionKey = keys[fields.value];
    else if (fields.tag === TAG.data) data = fields.bytes;
  }
  if (partitionKey === undefined || data === undefined) {
    throw new Malformed(`a record in it has no ${data === undefined ? "data" : "partition key"}`);
  }
  return { partitionKey, data };
}

const NOTHING: Uint8Array = new Uint8Array();

/** One field after the other; what is read of each holds until the next. */
function fieldsOf(message: Uint8Array) {
  let at = 0;
  const field = { tag: 0, value: 0, bytes: NOTHING, next };
  return field;

  function next(): boolean {
    if (at >= message.length) return false;
    field.tag = varint();
    const wireType = field.tag & 7;
    if (wireType === VARINT) field.value = varint();
    else if (wireType === DELIMITED) field.bytes = taken(varint());
    else if (wireType === FIXED_64) taken(8);
    else if (wireType === FIXED_32) taken(4);
    else throw new Malformed(`it has a field of the unknown wire type ${wireType}`);
    return true;
  }

  function taken(length: number): Uint8Array {
    if (length > message.length - at) throw new Malformed("a field in it is longer than what is left");
    at += length;
    return message.subarray(at - length, at);
  }

  function varint(): number {
    const first = message[at++] ?? ended();
    if (first < 0x80) return first;
    let value = first & 0x7f;
    for (let n = 1; n < LONGEST_VARINT; n++) {
      const byte = message[at++] ?? ended();
      value += (byte & 0x7f) * 2 ** (7 * n);
      if (byte < 0x80) return value;
    }
    throw new Malformed("a number in it is longer than 64 bits");
  }
}

function ended(): never {
  throw new Malformed("it ends within a number");
}
