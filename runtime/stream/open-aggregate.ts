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

/** Of whichever producer: hash keys, tags, and fields of tomorrow are passed over. */
export function openAggregate(bytes: Uint8Array): Opened {
  const end = bytes.length - DIGEST_BYTES;
  if (end < MAGIC.length) return { damage: "The aggregate is cut short" };
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const message = whole.subarray(MAGIC.length, end);
  if (!digestOf(message).equals(whole.subarray(end))) return { damage: "The aggregate's checksum does not hold" };
  try {
    return { entries: entriesIn(message) };
  } catch (error) {
    if (error instanceof Malformed) return { damage: `The aggregate's checksum holds, but ${error.message}` };
    throw error;
  }
}

class Malformed extends Error {}

function entriesIn(message: Buffer): readonly Entry[] {
  const fields = fieldsOf(message);
  const keys: string[] = [];
  const records: { readonly keyIndex: number; readonly data: Uint8Array }[] = [];
  while (fields.at() < message.length) {
    const tag = fields.number();
    if (tag === TAG.partitionKey) keys.push(fields.bytes(message.length).toString());
    else if (tag === TAG.record) records.push(recordIn(fields, fields.end(message.length)));
    else fields.pass(tag, message.length);
  }
  // Passed over, whatever else it holds would be neither read nor parked.
  if (records.length === 0) throw new Malformed("there is no record in it");
  // Keys may stand behind the records that name them.
  return records.map(({ keyIndex, data }) => {
    const partitionKey = keys[keyIndex];
    if (partitionKey === undefined) throw new Malformed("a record in it has no partition key");
    return { partitionKey, data };
  });
}

function recordIn(fields: Fields, end: number) {
  let keyIndex = -1;
  let data: Uint8Array | undefined;
  while (fields.at() < end) {
    const tag = fields.number();
    if (tag === TAG.keyIndex) keyIndex = fields.number();
    else if (tag === TAG.data) data = fields.bytes(end);
    else fields.pass(tag, end);
  }
  if (fields.at() > end) throw new Malformed("a number in it is longer than its record");
  if (data === undefined) throw new Malformed("a record in it has no data");
  return { keyIndex, data };
}

/** Reads on from where it is. */
interface Fields {
  at(): number;
  /** A tag, a length or a value. */
  number(): number;
  /** @returns where a field ends whose length stands here. @param limit the end of what it is in */
  end(limit: number): number;
  bytes(limit: number): Buffer;
  pass(tag: number, limit: number): void;
}

/** Of a 64-bit number, seven bits in each. */
const LONGEST_VARINT = 10;

/** One for all of an aggregate, also for what is within its records: one for each would cost more than it reads. */
function fieldsOf(message: Buffer): Fields {
  let at = 0;
  return { at: () => at, number, end, bytes, pass };

  function number(): number {
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

  function end(limit: number): number {
    return within(number(), limit);
  }

  function bytes(limit: number): Buffer {
    const to = end(limit);
    const from = at;
    at = to;
    return message.subarray(from, to);
  }

  function pass(tag: number, limit: number): void {
    const wireType = tag & 7;
    if (wireType === VARINT) number();
    else if (wireType === DELIMITED) at = end(limit);
    else if (wireType === FIXED_64) at = within(8, limit);
    else if (wireType === FIXED_32) at = within(4, limit);
    else throw new Malformed(`it has a field of the unknown wire type ${wireType}`);
  }

  function within(length: number, limit: number): number {
    if (length > limit - at) throw new Malformed("a field in it is longer than what is left");
    return at + length;
  }
}

function ended(): never {
  throw new Malformed("it ends within a number");
}
