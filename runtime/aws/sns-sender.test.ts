import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { shortPatience } from "../../test/contracts/publisher.contract.ts";
import { type MessagingEngine, startMessaging } from "../../test/engines/messaging.ts";
import { countingCalls, refusingSns } from "../../test/engines/refusing.ts";
import { snsSender } from "./sns-sender.ts";

let messaging: MessagingEngine;
beforeAll(async () => {
  messaging = await startMessaging();
});
afterAll(() => messaging.stop());

const type = "user-joined.v1";

describe("SNS sender", () => {
  it("publishes text as it came, with its type", async () => {
    const { topicArn, read } = await aTopicWithQueue();
    const body = '{ "type":"user-joined.v1",  "id": "1", "spaced" :true }';
    expect(await snsSender({ service: messaging.topics, topicArn }).send([{ handle: "49590", body, type }])).toEqual(
      [],
    );
    expect(await read()).toEqual([body]);
  });

  it("escapes what some queues refuse, so that the value stays the same", async () => {
    const { topicArn, read } = await aTopicWithQueue();
    await snsSender({ service: messaging.topics, topicArn }).send([{ handle: "1", body: '{"text":"👋"}', type }]);
    expect((await read()).map((text) => JSON.parse(text) as unknown)).toEqual([{ text: "👋" }]);
  });

  it("names the handles that were not stored, and tells why", async () => {
    const { topicArn, read } = await aTopicWithQueue();
    const reasons: unknown[] = [];
    const service = refusingSns(messaging.topics, (body) => body.includes('"3"'));
    const sender = snsSender({
      service,
      topicArn,
      patience: shortPatience,
      onLost: (outcome) => reasons.push(outcome),
    });
    expect(await sender.send(["1", "2", "3", "4"].map(message))).toEqual(["handle-3"]);
    expect(reasons).toMatchObject([{ lost: ["handle-3"], reason: "Throttling: Rate exceeded" }]);
    expect(await read()).toEqual(['{"id":"1"}', '{"id":"2"}', '{"id":"4"}']);
  });

  it("names all of them when there is no such topic", async () => {
    const sender = snsSender({ service: messaging.topics, topicArn: "arn:aws:sns:us-east-1:000000000000:nowhere" });
    expect(await sender.send(["1", "2"].map(message))).toEqual(["handle-1", "handle-2"]);
  });

  it("splits requests at 10 messages and at 256 KiB", async () => {
    const { topicArn, read } = await aTopicWithQueue();
    const service = countingCalls(messaging.topics);
    const sender = snsSender({ service, topicArn });
    const large = Array.from({ length: 5 }, (_, n) => ({ ...message(String(n)), body: `"${"x".repeat(100_000)}"` }));
    expect(await sender.send([...large, ...Array.from({ length: 11 }, (_, n) => message(String(n)))])).toEqual([]);
    expect(service.calls()).toBe(4);
    expect(await read()).toHaveLength(16);
  });
});

function message(id: string) {
  return { handle: `handle-${id}`, body: JSON.stringify({ id }), type };
}

async function aTopicWithQueue() {
  const topicArn = await messaging.createTopic();
  const queue = await messaging.createQueue();
  await messaging.subscribe(topicArn, queue);
  return { topicArn, read: async () => (await messaging.drain(queue)).map(({ Body = "" }) => Body) };
}
