import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { placeAt } from "../../infra/local/loopback.ts";
import type { Fact } from "../../schemas/event.ts";
import { aFact, publisherContract, type Refuse, shortPatience } from "../../test/contracts/publisher.contract.ts";
import type { Body } from "../../test/engines/faults.ts";
import { type FaultyWire, startFaultyWire } from "../../test/engines/faulty-wire.ts";
import { type KinesisEngine, startKinesis } from "../../test/engines/kinesis.ts";
import { PublishRefused } from "../errors.ts";
import { takeApart } from "../stream/take-apart.ts";
import { kinesisAt } from "./services.ts";
import { streamPublisher } from "./stream-publisher.ts";

/** A refusal takes its time through the wire. */
const patience = { ...shortPatience, giveUpAfterMs: 1_000 };

let kinesis: KinesisEngine;
const wires: FaultyWire[] = [];
beforeAll(async () => {
  kinesis = await startKinesis();
});
afterAll(async () => {
  for (const wire of wires) await wire.stop();
  await kinesis.stop();
});

publisherContract("Stream publisher", { keepsOrder: true, entriesPerRequest: 500 }, (refuse) => aPublisher(refuse));

publisherContract(
  "Stream publisher, of many facts in a record",
  { keepsOrder: true, entriesPerRequest: 500, refusesTogether: true },
  (refuse) => aPublisher(refuse, 3),
);

describe("Stream publisher", () => {
  it("says at once that there is no such stream", async () => {
    const publisher = streamPublisher({ service: kinesisAt(placeAt(kinesis.endpoint)), streamName: "nowhere" });
    const published = publisher.publish([aFact("fact-1", "user-1")]);
    await expect(published).rejects.toBeInstanceOf(PublishRefused);
    await expect(published).rejects.toThrow(/^Kinesis stream nowhere did not store 1 of 1 facts: ResourceNotFound/);
  });
});

/** Between it and the engine stands a wire that refuses entries. */
async function aPublisher(refuse: Refuse, aggregationBuckets = 0) {
  const streamName = await kinesis.createStream();
  const when = ({ Data }: Body) => takeApart({ bytes: Buffer.from(String(Data), "base64") }).some(isRefused);
  const isRefused = ({ bytes }: { readonly bytes: Uint8Array }) => refuse(JSON.parse(String(bytes)) as Fact);
  const wire = await startFaultyWire(kinesis.endpoint, { PutRecords: { failEntries: { when } } });
  wires.push(wire);
  const service = kinesisAt(placeAt(wire.endpoint));
  return {
    publisher: streamPublisher({ service, streamName, aggregationBuckets, patience }),
    requests: () => wire.calls.get("PutRecords") ?? 0,
    stored: async () => (await kinesis.read(streamName)).map((text) => JSON.parse(text) as Fact),
  };
}
