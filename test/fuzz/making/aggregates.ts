import { createHash } from "node:crypto";
import type { Chance } from "../../chance.ts";
import { mutatedBytes } from "./malformed.ts";

/**
 * Many records as one, as the Kinesis Producer Library writes them; made here once more, so that what is read is not judged by
 * what wrote it. https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md
 */
export function aggregateOf(entries: readonly Buffer[], keys: readonly string[]): Buffer {
  const table = keys.map((key) => field(1, Buffer.from(key)));
  const records = entries.map((data, index) =>
    field(3, Buffer.concat([Buffer.from([1 << 3]), varint(index % Math.max(1, keys.length)), field(3, data)])),
  );
  return sealed(Buffer.concat([...table, ...records]));
}

export const AGGREGATE_MAGIC = Buffer.from("f3899ac2", "hex");
const DIGEST_BYTES = 16;

const sealed = (message: Buffer): Buffer =>
  Buffer.concat([AGGREGATE_MAGIC, message, createHash("md5").update(message).digest()]);

/** Something in it is wrong, and sometimes its checksum says that all is well. */
export function damaged(aggregate: Buffer, luck: Chance): { readonly kind: string; readonly bytes: Buffer } {
  const { name, bytes } = mutatedBytes(aggregate, luck);
  const dice = luck.next();
  if (dice < 0.4) return { kind: `aggregate ${name}`, bytes };
  if (dice < 0.5)
    return {
      kind: "aggregate head",
      bytes: Buffer.concat([AGGREGATE_MAGIC, bytes.subarray(luck.below(bytes.length + 1))]),
    };
  const message = aggregate.subarray(AGGREGATE_MAGIC.length, -DIGEST_BYTES);
  return { kind: `aggregate sealed ${name}`, bytes: sealed(mutatedBytes(message, luck).bytes) };
}

const field = (number: number, content: Buffer): Buffer =>
  Buffer.concat([Buffer.from([(number << 3) | 2]), varint(content.length), content]);

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return Buffer.from([...bytes, rest]);
}
