import { DescribeStreamSummaryCommand, PutRecordsCommand, SplitShardCommand } from "@aws-sdk/client-kinesis";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startKinesisMapping } from "../../infra/local/kinesis-mapping.ts";
import { clientConfig, placeAt } from "../../infra/local/loopback.ts";
import type { Invokable, Mapping } from "../../infra/local/mapping.ts";
import { kinesisClient } from "../../runtime/aws/clients.ts";
import { type KinesisPort, kinesisPublisher } from "../../runtime/aws/kinesis-publisher.ts";
import type { KinesisEvent } from "../../runtime/aws/lambda-event.ts";
import { kinesisAt } from "../../runtime/aws/services.ts";
import { streamRecords } from "../../runtime/aws/stream-handler.ts";
import type { Fact } from "../../schemas/event.ts";
import { type Chance, chance } from "../chance.ts";
import { aFact, shortPatience } from "../contracts/publisher.contract.ts";
import { aStreamTrigger } from "../definitions.ts";
import { eventually } from "../engines/eventually.ts";
import { next, UNAVAILABLE } from "../engines/faults.ts";
import { type FaultyWire, startFaultyWire } from "../engines/faulty-wire.ts";
import { type KinesisEngine, startKinesis } from "../engines/kinesis.ts";
import { mixedFaults } from "./kinds.ts";
import { killingAt, type Mortal } from "./meddlers.ts";
import type { Meddler } from "./meddled-ports.ts";
import { seedsOr, underSeed } from "./seeds.ts";

const MOMENTS = ["before", "after"] as const;
const SUBJECTS = 7;
const AT_ONCE = 15;
const told = (count: number): readonly Fact[] =>
  Array.from({ length: count }, (_, n) => aFact(`f-${n}`, `subject-${n % SUBJECTS}`));

/** A stream in memory, as a publisher sees it, and all of its facts in the order stored. */
function aStream() {
  const stored: Fact[] = [];
  const put = ({ input: { Records = [] } }: PutRecordsCommand) => {
    stored.push(
      ...factsIn(Records.map(({ PartitionKey = "", Data }) => [PartitionKey, Buffer.from(Data ?? [])] as const)),
    );
    return { FailedRecordCount: 0, Records: Records.map((_, n) => ({ SequenceNumber: String(n) })) };
  };
  /** What is not stored of a call is refused record by record. */
  const throughMeddler = (meddle: Meddler): KinesisPort => ({
    send: (command) => meddle({ all: () => Promise.resolve(put(command)), refusal: () => throttled() }),
  });
  return { stored, throughMeddler };
}

const throttled = (): Error => Object.assign(new Error("Rate exceeded"), { name: "ThrottlingException" });

/** As whoever reads the stream gets them, also those that travelled in one record. */
function factsIn(records: readonly (readonly [key: string, bytes: Buffer])[]): readonly Fact[] {
  const Records: KinesisEvent["Records"] = records.map(([partitionKey, bytes], n) => ({
    eventID: `shardId-000000000000:${n}`,
    eventSourceARN: "arn:aws:kinesis:us-east-1:000000000000:stream/facts",
    kinesis: {
      partitionKey,
      sequenceNumber: String(n),
      data: bytes.toString("base64"),
      approximateArrivalTimestamp: 0,
    },
  }));
  return streamRecords({ Records }).map(({ bytes }) => JSON.parse(Buffer.from(bytes).toString()) as Fact);
}

/** @returns what is missing, and subjects whose facts came first in another order than they were told. */
function wrongIn(arrived: readonly Fact[], facts: readonly Fact[]): readonly string[] {
  const firsts = new Map(arrived.map(({ id }, index) => [id, index] as const).reverse());
  const missing = facts.filter(({ id }) => !firsts.has(id)).map(({ id }) => `${id} is missing`);
  const last = new Map<string, number>();
  const early = facts.flatMap(({ id, subject }) => {
    const [place = -1, before = -1] = [firsts.get(id), last.get(subject)];
    last.set(subject, place);
    return place < before ? [`${id} came before what ${subject} told earlier`] : [];
  });
  return [...missing, ...early];
}

describe.each([
  ["a record for each fact", 0],
  ["as many facts to a record as there are", 3],
])("a publisher that dies, with %s", (_, aggregationBuckets) => {
  it.each(MOMENTS)(
    "%s any call leaves every fact and each subject's order, once it has said all again",
    async (moment) => {
      const facts = told(60);
      const wrong: unknown[] = [];
      let calls = Infinity;
      for (let at = 0; at < calls; at++) {
        const assassin = killingAt(at, moment);
        const { stored, throughMeddler } = aStream();
        await sayUntilSaid(facts, assassin.employ, ({ meddle }) =>
          kinesisPublisher({
            client: throughMeddler(meddle),
            streamName: "facts",
            patience: { ...shortPatience, lingerMs: 0 },
            aggregationBuckets,
          }),
        );
        wrong.push(...wrongIn(stored, facts).map((what) => ({ at, what })));
        calls = assassin.calls;
      }
      expect(wrong).toEqual([]);
      expect(calls).toBeGreaterThan(1);
    },
  );
});

/** As whoever keeps what is to be said until it has been: in a new process everything is said again. */
async function sayUntilSaid(
  facts: readonly Fact[],
  employ: () => Mortal,
  publisherOf: (worker: Mortal) => ReturnType<typeof kinesisPublisher>,
): Promise<void> {
  for (let isSaid = false; !isSaid;) {
    const worker = employ();
    const saying = sayAll(facts, publisherOf(worker)).then(() => true);
    isSaid = await Promise.race([saying, worker.dies.then(() => false)]);
  }
}

async function sayAll(facts: readonly Fact[], publisher: ReturnType<typeof kinesisPublisher>): Promise<void> {
  for (let at = 0; at < facts.length; at += AT_ONCE) await publisher.publish(facts.slice(at, at + AT_ONCE));
}

describe("a stream whose shards are split while facts are said, behind a wire on which things go wrong", () => {
  const WAVES = 6;
  const OF_A_WAVE = 70;
  let kinesis: KinesisEngine;

  beforeAll(async () => {
    kinesis = await startKinesis();
  });
  afterAll(() => kinesis.stop());

  it.each(seedsOr([1, 2]))("brings every fact, and each subject's in the order told (seed %i)", (seed) =>
    underSeed(seed, async (luck) => {
      const facts = told(WAVES * OF_A_WAVE);
      const streamName = await kinesis.createStream(1);
      const wire = await startFaultyWire(kinesis.endpoint, someFaults(luck));
      const { mapping, arrived } = readingThrough(wire, streamName, luck);
      const client = kinesisClient(clientConfig(wire.endpoint));
      const publisher = kinesisPublisher({ client, streamName, aggregationBuckets: luck.pick([0, 3]) });
      try {
        for (let wave = 0; wave < WAVES; wave++) {
          const saying = publisher.publish(facts.slice(wave * OF_A_WAVE, (wave + 1) * OF_A_WAVE));
          if (wave === 1) await split("shardId-000000000000", 2n ** 127n);
          if (wave === 3) await split("shardId-000000000002", 2n ** 126n * 3n);
          await saying;
        }
        await eventually("all have arrived", () => new Set(arrived.map(({ id }) => id)).size === facts.length, 20_000);
        expect(wrongIn(arrived, facts)).toEqual([]);
      } finally {
        await mapping.stop();
        client.destroy();
        await wire.stop();
      }

      async function split(ShardToSplit: string, at: bigint): Promise<void> {
        await eventually("the stream can be split", async () => {
          const { StreamDescriptionSummary } = await kinesis.client.send(
            new DescribeStreamSummaryCommand({ StreamName: streamName }),
          );
          return StreamDescriptionSummary?.StreamStatus === "ACTIVE";
        });
        await kinesis.client.send(
          new SplitShardCommand({ StreamName: streamName, ShardToSplit, NewStartingHashKey: String(at) }),
        );
      }
    }),
  );

  it("is read on from when its shards could not be listed, nor begun with", async () => {
    const streamName = await kinesis.createStream(1);
    const refuse = { refuse: { when: next(5), as: UNAVAILABLE } };
    const wire = await startFaultyWire(kinesis.endpoint, { ListShards: refuse, GetShardIterator: refuse });
    const { mapping, arrived } = readingThrough(wire, streamName, { ...chance(1), next: () => 1 });
    const facts = told(10);
    await kinesisPublisher({ client: kinesis.client, streamName }).publish(facts);
    await eventually("all have arrived", () => arrived.length === facts.length);
    await mapping.stop();
    await wire.stop();
  });

  const someFaults = (luck: Chance) =>
    mixedFaults({
      luck,
      share: 0.1,
      unruliness: { again: 0, late: 0 },
      onFault: () => undefined,
      crash: () => undefined,
    });

  /** A function that hears everything, and fails now and then as a whole. */
  function readingThrough({ endpoint }: FaultyWire, streamName: string, luck: Chance) {
    const arrived: Fact[] = [];
    const target: Invokable = {
      name: "hearing",
      invoke(event) {
        const requestId = "simulated";
        if (luck.next() < 0.1) {
          return Promise.resolve({ requestId, error: { errorType: "Error", errorMessage: "Told to fail" } });
        }
        const records = streamRecords(JSON.parse(event) as KinesisEvent);
        arrived.push(...records.map(({ bytes }) => JSON.parse(Buffer.from(bytes).toString()) as Fact));
        return Promise.resolve({ requestId, payload: "null" });
      },
    };
    const service = kinesisAt(placeAt(endpoint));
    const mapping: Mapping = startKinesisMapping({
      feed: { ...aStreamTrigger, maximumRetryAttempts: 100, onFailureQueue: "" },
      streamName,
      streamArn: `arn:aws:kinesis:us-east-1:000000000000:stream/${streamName}`,
      target,
      kinesis: service,
      // Nothing is given up.
      sqs: service,
      onBatch: () => undefined,
    });
    return { mapping, arrived };
  }
});
