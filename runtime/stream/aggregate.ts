import { DIGEST_BYTES, digestOf, type Entry, MAGIC, TAG } from "./aggregate-format.ts";

/** One that is being made. How large it is by now is known to the byte. */
export interface Aggregate {
  /** @returns false, and leaves it out, where that would make it larger than wanted; the first is never too large. */
  add(entry: Entry): boolean;
  encode(): Buffer;
}

/** @param mostBytes that the encoded form may have */
export function aggregate(mostBytes: number): Aggregate {
  const indexes = new Map<string, number>();
  const entries: Entry[] = [];
  let sizeBytes = MAGIC.length + DIGEST_BYTES;

  return {
    add(entry) {
      const known = indexes.get(entry.partitionKey);
      const keyBytes = known === undefined ? delimited(Buffer.byteLength(entry.partitionKey)) : 0;
      const moreBytes = keyBytes + delimited(recordBytes(known ?? indexes.size, entry.data));
      if (entries.length > 0 && sizeBytes + moreBytes > mostBytes) return false;
      if (known === undefined) indexes.set(entry.partitionKey, indexes.size);
      entries.push(entry);
      sizeBytes += moreBytes;
      return true;
    },
    encode() {
      const bytes = Buffer.allocUnsafe(sizeBytes);
      let at = MAGIC.copy(bytes);
      for (const key of indexes.keys()) {
        at = putNumber(bytes, at, TAG.partitionKey, Buffer.byteLength(key));
        at += bytes.write(key, at);
      }
      for (const { partitionKey, data } of entries) {
        const index = indexes.get(partitionKey) ?? 0;
        at = putNumber(bytes, at, TAG.record, recordBytes(index, data));
        at = putNumber(bytes, at, TAG.keyIndex, index);
        at = putNumber(bytes, at, TAG.data, data.length);
        bytes.set(data, at);
        at += data.length;
      }
      digestOf(bytes.subarray(MAGIC.length, at)).copy(bytes, at);
      return bytes;
    },
  };
}

const recordBytes = (keyIndex: number, { length }: Uint8Array): number => 1 + varintBytes(keyIndex) + delimited(length);

/** A field with its tag, and its length before it. */
const delimited = (bytes: number): number => 1 + varintBytes(bytes) + bytes;

const varintBytes = (value: number): number => (value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : 4);

/** @returns where the next stands. */
function putNumber(bytes: Buffer, start: number, tag: number, value: number): number {
  let at = start;
  bytes[at++] = tag;
  let rest = value;
  for (; rest >= 0x80; rest >>>= 7) bytes[at++] = (rest & 0x7f) | 0x80;
  bytes[at++] = rest;
  return at;
}
