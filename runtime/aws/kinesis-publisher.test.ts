import { PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Fact } from "../../schemas/event.ts";
import type { StreamRecord } from "../stream/stream-record.ts";
import { takeApart } from "../stream/take-apart.ts";
import { chance } from "../../test/chance.ts";
import { aFact, publisherContract, shortPatience } from "../../test/contracts/publisher.contract.ts";
import { type KinesisEngine, startKinesis } from "../../test/engines/kinesis.ts";
import { counting, refusingKinesis } from "../../test/engines/refusing.ts";
import { PublishRefused } from "../errors.ts";
import { kinesisPublisher } from "./kinesis-publisher.ts";

/** Refusals pass sooner than anybody gives up. */
const patience = { lingerMs: 1, pauseMs: 1, longestPauseMs: 5, giveUpAfterMs: 10_000 };

let kinesis: KinesisEngine;
beforeAll(async () => {
  kinesis = await startKinesis();
});
afterAll(() => kinesis.stop());

publisherContract("Kinesis publisher", { keepsOrder: true, entriesPerRequest: 500 }, async (refuse) => {
  const streamName = await kinesis.createStream();
  const client = counting(refusingKinesis(kinesis.client, (body) => refuse(JSON.parse(body) as Fact)));
  return {
    publisher: kinesisPublisher({ client, streamName, patience: shortPatience }),
    requests: client.requests,
    stored: async () => (await kinesis.read(streamName)).map((text) => JSON.parse(text) as Fact),
  };
});

publisherContract(
  "Kinesis publisher, of many facts in a record",
  { keepsOrder: true, entriesPerRequest: 500, refusesTogether: true },
  async (refuse) => {
    const streamName = await kinesis.createStream();
    const client = counting(refusingKinesis(kinesis.client, (body) => refuse(JSON.parse(body) as Fact)));
    return {
      publisher: kinesisPublisher({ client, streamName, aggregationBuckets: 3, patience: shortPatience }),
      requests: client.requests,
      stored: async () => (await kinesis.read(streamName)).map((text) => JSON.parse(text) as Fact),
    };
  },
);

describe("Kinesis publisher", () => {
  it("hashes a partition key that Kinesis would refuse as too long", async () => {
    const sent: PutRecordsCommand["input"][] = [];
    const client = {
      send(command: PutRecordsCommand) {
        sent.push(command.input);
        return kinesis.client.send(command);
      },
    };
    const streamName = await kinesis.createStream();
    const longSubject = `${"a".repeat(128)}>${"b".repeat(128)}`;
    await kinesisPublisher({ client, streamName }).publish([aFact("fact-1", longSubject)]);
    expect(sent[0]?.Records?.[0]?.PartitionKey).toMatch(/^[\da-f]{64}$/);
    expect(await kinesis.read(streamName)).toHaveLength(1);
  });

  it("says at once that there is no such stream", async () => {
    const publisher = kinesisPublisher({ client: kinesis.client, streamName: "nowhere" });
    const published = publisher.publish([aFact("fact-1", "user-1")]);
    await expect(published).rejects.toBeInstanceOf(PublishRefused);
    await expect(published).rejects.toThrow(/^Kinesis stream nowhere did not store 1 of 1 facts: ResourceNotFound/);
    await expect(published).rejects.toMatchObject({
      context: { factIds: ["fact-1"] },
      cause: { name: "ResourceNotFoundException" },
    });
  });
});

describe("Kinesis publisher, of many facts in a record", () => {
  it("puts the facts of a bucket into one record under the bucket's key, and buckets evenly over all hash keys", async () => {
    const { client, records } = aNotingClient();
    const facts = Array.from({ length: 40 }, (_, n) => aFact(`fact-${n}`, `user-${n % 10}`));
    await kinesisPublisher({ client, streamName: "facts", aggregationBuckets: 4 }).publish(facts);
    const shares = records.map(({ ExplicitHashKey = "" }) => Number((BigInt(ExplicitHashKey) * 8n) >> 128n));
    expect(records.map(({ PartitionKey }) => PartitionKey).toSorted()).toEqual(["0", "1", "2", "3"]);
    expect(shares.toSorted()).toEqual([1, 3, 5, 7]);
    expect(records.flatMap(factsIn).toSorted(byNumber)).toMatchObject(facts);
    for (const { partitionKey, ...record } of records.flatMap(partsOf)) {
      expect(JSON.parse(Buffer.from(record.bytes).toString())).toMatchObject({ subject: partitionKey });
    }
  });

  it("fills records up to four put units, and no further", async () => {
    const { client, records } = aNotingClient();
    const facts = Array.from({ length: 2_000 }, (_, n) => ({
      ...aFact(`fact-${n}`, `user-${n}`),
      data: "x".repeat(400),
    }));
    await kinesisPublisher({ client, streamName: "facts", aggregationBuckets: 2 }).publish(facts);
    const sizes = records.map(({ Data, PartitionKey = "" }) => (Data?.length ?? 0) + PartitionKey.length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(4 * 25_600);
    expect(sizes.filter((bytes) => bytes < 4 * 25_600 - 1_000)).toHaveLength(2);
    expect(records.flatMap(factsIn).toSorted(byNumber)).toMatchObject(facts);
  });

  it("repeats a refused record whole, and keeps each subject's order over all refusals", async () => {
    const luck = chance(7);
    const streamName = await kinesis.createStream();
    const client = refusingKinesis(kinesis.client, () => luck.next() < 0.005);
    const publisher = kinesisPublisher({ client, streamName, aggregationBuckets: 4, patience });
    const facts = Array.from({ length: 3_000 }, (_, n) => aFact(`fact-${n}`, `user-${n % 7}`));
    const calls: Promise<void>[] = [];
    for (let at = 0; at < facts.length;) {
      const size = 1 + luck.below(60);
      calls.push(publisher.publish(facts.slice(at, at + size)));
      at += size;
      if (luck.next() < 0.2) await calls.at(-1);
    }
    await Promise.all(calls);
    const stored = (await kinesis.read(streamName)).map((text) => JSON.parse(text) as Fact);
    expect(stored).toHaveLength(facts.length);
    for (let user = 0; user < 7; user++) {
      const own = stored.filter(({ subject }) => subject === `user-${user}`).map(({ id }) => id);
      expect(own).toEqual(facts.filter(({ subject }) => subject === `user-${user}`).map(({ id }) => id));
    }
  });

  it("needs one bucket at least", () => {
    for (const aggregationBuckets of [-1, 0.5]) {
      expect(() => kinesisPublisher({ client: kinesis.client, streamName: "facts", aggregationBuckets })).toThrow(
        RangeError,
      );
    }
  });
});

type Record = NonNullable<PutRecordsCommand["input"]["Records"]>[number];

/** Stores all that it is asked to, and keeps it. */
function aNotingClient() {
  const records: Record[] = [];
  return {
    records,
    client: {
      send({ input: { Records = [] } }: PutRecordsCommand) {
        records.push(...Records);
        return Promise.resolve({ FailedRecordCount: 0, Records: Records.map(() => ({ SequenceNumber: "1" })) });
      },
    },
  };
}

function partsOf({ Data = new Uint8Array() }: Record) {
  return takeApart<Pick<StreamRecord, "bytes" | "index"> & { readonly partitionKey?: string }>({ bytes: Data });
}

const factsIn = (record: Record) =>
  partsOf(record).map(({ bytes }) => JSON.parse(Buffer.from(bytes).toString()) as Fact);

const byNumber = (one: Fact, other: Fact) => Number(one.id.slice(5)) - Number(other.id.slice(5));
