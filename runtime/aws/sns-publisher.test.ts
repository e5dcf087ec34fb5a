import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Fact } from "../../schemas/event.ts";
import { aFact, publisherContract, shortPatience } from "../../test/contracts/publisher.contract.ts";
import { type MessagingEngine, startMessaging } from "../../test/engines/messaging.ts";
import { countingCalls, refusingSns } from "../../test/engines/refusing.ts";
import { snsPublisher } from "./sns-publisher.ts";

let messaging: MessagingEngine;
beforeAll(async () => {
  messaging = await startMessaging();
});
afterAll(() => messaging.stop());

publisherContract("SNS publisher", { keepsOrder: false, entriesPerRequest: 10 }, async (refuse) => {
  const { topicArn, queue } = await aTopicWithQueue();
  const service = countingCalls(refusingSns(messaging.topics, (body) => refuse(JSON.parse(body) as Fact)));
  return {
    publisher: snsPublisher({ service, topicArn, patience: shortPatience }),
    requests: service.calls,
    stored: async () => (await messaging.drain(queue)).map(({ Body = "" }) => JSON.parse(Body) as Fact),
  };
});

describe("SNS publisher", () => {
  it("gives each message its type to filter on", async () => {
    const { topicArn, queue } = await aTopicWithQueue(["user-joined.v1"]);
    const others = { ...aFact("fact-2", "user-1"), type: "user-followed.v1" };
    await snsPublisher({ service: messaging.topics, topicArn }).publish([aFact("fact-1", "user-1"), others]);
    const messages = await messaging.drain(queue);
    expect(messages.map(({ MessageAttributes }) => MessageAttributes)).toMatchObject([
      { type: { DataType: "String", StringValue: "user-joined.v1" } },
    ]);
  });
});

async function aTopicWithQueue(types?: readonly string[]) {
  const topicArn = await messaging.createTopic();
  const queue = await messaging.createQueue();
  await messaging.subscribe(topicArn, queue, types);
  return { topicArn, queue };
}
