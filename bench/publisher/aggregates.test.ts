import { describe, expect, it } from "@jest/globals";
import { deaggregateSync, RecordAggregator, type UserRecord } from "aws-kinesis-agg";
import fc from "fast-check";
import { aggregate } from "../../runtime/stream/aggregate.ts";
import type { Entry } from "../../runtime/stream/aggregate-format.ts";
import { openAggregate } from "../../runtime/stream/open-aggregate.ts";

/** The peer keeps keys in a plain object, so that numbers would change places. */
const key = fc.string({ unit: "grapheme", minLength: 1 }).map((text) => `key-${text}`);
const entries = fc.array(
  fc.record({
    partitionKey: fc.oneof(fc.constantFrom("key-a", "key-b"), key),
    data: fc.uint8Array({ minLength: 1, maxLength: 300 }),
  }),
  { minLength: 1, maxLength: 200 },
);

describe("aggregates, of ours and of aws-kinesis-agg", () => {
  it("are the same bytes", () => {
    fc.assert(
      fc.property(entries, (some) => {
        expect(ours(some).equals(theirs(some))).toBe(true);
      }),
    );
  });

  it("are read by each other", () => {
    fc.assert(
      fc.property(entries, (some) => {
        expect(readByThem(ours(some))).toEqual(some.map(plain));
        expect(readByUs(theirs(some))).toEqual(some.map(plain));
      }),
    );
  });
});

function ours(some: readonly Entry[]): Buffer {
  const whole = aggregate(Infinity);
  for (const entry of some) whole.add(entry);
  return whole.encode();
}

function theirs(some: readonly Entry[]): Buffer {
  const aggregator = new RecordAggregator();
  for (const { partitionKey, data } of some) aggregator.addUserRecord({ partitionKey, data: Buffer.from(data) });
  return aggregator.build().data;
}

function readByUs(bytes: Buffer) {
  const opened = openAggregate(bytes);
  return "entries" in opened ? opened.entries.map(plain) : opened;
}

function readByThem(bytes: Buffer) {
  let read: readonly UserRecord[] = [];
  const record = { sequenceNumber: "1", partitionKey: "0", data: bytes.toString("base64") };
  deaggregateSync(record, true, (_error, records = []) => {
    read = records;
  });
  return read.map(({ partitionKey, data }) => ({ partitionKey, base64: data }));
}

const plain = ({ partitionKey, data }: Entry) => ({ partitionKey, base64: Buffer.from(data).toString("base64") });
