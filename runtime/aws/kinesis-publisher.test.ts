import { PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Fact } from "../../schemas/event.ts";
import { aFact, publisherContract, shortPatience } from "../../test/contracts/publisher.contract.ts";
import { type KinesisEngine, startKinesis } from "../../test/engines/kinesis.ts";
import { counting, refusingKinesis } from "../../test/engines/refusing.ts";
import { PublishRefused } from "../errors.ts";
import { kinesisPublisher } from "./kinesis-publisher.ts";

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
