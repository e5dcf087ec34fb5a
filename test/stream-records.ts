import type { StreamRecord } from "../runtime/stream/stream-record.ts";

/** The n-th record of a shard, a valid envelope unless the test says otherwise. */
export function aStreamRecord(n: number, said: Partial<StreamRecord> & { readonly text?: string } = {}): StreamRecord {
  const { text = JSON.stringify({ id: `f-${n}`, type: "user-joined.v1" }), ...given } = said;
  return {
    sequenceNumber: String(n),
    shardId: "shardId-000000000000",
    streamArn: "arn:aws:kinesis:eu-west-1:123456789012:stream/facts",
    partitionKey: `key-${n}`,
    arrivedAt: "2026-03-01T09:00:00.000Z",
    bytes: Buffer.from(text),
    ...given,
  };
}
