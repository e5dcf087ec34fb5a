import { createHash } from "node:crypto";

/**
 * Many records as one, as Amazon's Kinesis Producer Library writes them: four bytes, a protocol buffer, its MD5.
 *
 *     message AggregatedRecord {
 *       repeated string partition_key_table = 1;
 *       repeated string explicit_hash_key_table = 2;
 *       repeated Record records = 3;
 *     }
 *     message Record {
 *       required uint64 partition_key_index = 1;
 *       optional uint64 explicit_hash_key_index = 2;
 *       required bytes data = 3;
 *       repeated Tag tags = 4;
 *     }
 *
 * @see https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md
 */
export interface Entry {
  readonly partitionKey: string;
  readonly data: Uint8Array;
}

/** No UTF-8 text begins so. */
export const MAGIC = Buffer.from([0xf3, 0x89, 0x9a, 0xc2]);
export const DIGEST_BYTES = 16;

export const digestOf = (message: Uint8Array): Buffer => createHash("md5").update(message).digest();

/** https://protobuf.dev/programming-guides/encoding/#structure */
export const VARINT = 0;
export const FIXED_64 = 1;
export const DELIMITED = 2;
export const FIXED_32 = 5;

/** What stands before a field: its number, and in the lowest three bits its wire type. Each is one byte. */
export const TAG = {
  partitionKey: (1 << 3) | DELIMITED,
  record: (3 << 3) | DELIMITED,
  /** Within a record. */
  keyIndex: (1 << 3) | VARINT,
  data: (3 << 3) | DELIMITED,
} as const;
