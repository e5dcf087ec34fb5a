import type { Bundler } from "../publisher/bundling.ts";
import { aggregate } from "../stream/aggregate.ts";

/** What a record is charged by, rounded up. https://aws.amazon.com/kinesis/data-streams/pricing/ */
const PUT_UNIT_BYTES = 25 * 1_024;
/** Little is lost by rounding then, and little has to be sent again when it is refused. */
const MOST_BYTES = 4 * PUT_UNIT_BYTES;
const HASH_BITS = 128n;

/**
 * Aggregates of facts, a bucket's under one partition key, which Lambda spreads over a shard's lanes
 * (`parallelizationFactor`). Their hash keys lie evenly over all there are, so that shards get as much each.
 *
 * @throws {RangeError} when there is not one bucket at least
 */
export function kinesisBundles(buckets: number): Bundler<Buffer, Buffer> {
  if (!Number.isInteger(buckets) || buckets < 1) throw new RangeError(`${buckets} is no number of buckets`);
  return {
    buckets,
    fullBytes: MOST_BYTES,
    begin(bucket) {
      const key = String(bucket);
      const bundle = aggregate(MOST_BYTES - key.length);
      return {
        add: ({ key: partitionKey = "", content }) => bundle.add({ partitionKey, data: content }),
        whole() {
          const content = bundle.encode();
          return { id: key, key, bytes: content.length + key.length, content };
        },
      };
    },
  };
}

/** The middle of each bucket's share, by partition key: a split of the stream's shards is likely to go between two buckets. */
export function hashKeysOf(buckets: number): ReadonlyMap<string, string> {
  const halves = 2n * BigInt(buckets);
  return new Map(
    Array.from({ length: buckets }, (_, bucket) => [
      String(bucket),
      String(((2n * BigInt(bucket) + 1n) << HASH_BITS) / halves),
    ]),
  );
}
