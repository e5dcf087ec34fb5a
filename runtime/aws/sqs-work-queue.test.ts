import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Fact } from "../../schemas/event.ts";
import { aFact, shortPatience } from "../../test/contracts/publisher.contract.ts";
import { type MessagingEngine, startMessaging } from "../../test/engines/messaging.ts";
import { countingCalls, refusingSqs } from "../../test/engines/refusing.ts";
import { handlingOf, whileHandling } from "../kit/context.ts";
import { sqsWorkQueue } from "./sqs-work-queue.ts";

let messaging: MessagingEngine;
beforeAll(async () => {
  messaging = await startMessaging();
});
afterAll(() => messaging.stop());

const facts = (count: number) => Array.from({ length: count }, (_, n) => aFact(`fact-${n}`, "user-1"));

describe("SQS work queue", () => {
  it("stores every fact once, ten a request", async () => {
    const { url, read } = await aQueue();
    const service = countingCalls(messaging.queues);
    await sqsWorkQueue({ service, queueUrl: url }).send(facts(101));
    expect((await read()).map(({ id }) => id).toSorted()).toEqual(
      facts(101)
        .map(({ id }) => id)
        .toSorted(),
    );
    expect(service.calls()).toBe(11);
  });

  it("names what was not stored, and stores the others", async () => {
    const { url, read } = await aQueue();
    const service = refusingSqs(messaging.queues, (body) => body.includes('"fact-2"'));
    const queue = sqsWorkQueue({ service, queueUrl: url, patience: shortPatience });
    await expect(queue.send(facts(4))).rejects.toMatchObject({
      code: "PUBLISH_REFUSED",
      context: { factIds: ["fact-2"] },
    });
    expect((await read()).map(({ id }) => id)).toEqual(["fact-0", "fact-1", "fact-3"]);
  });

  it("hands on the fact being handled without making it its own cause", async () => {
    const { url, read } = await aQueue();
    const fact = aFact("fact-1", "user-1");
    await whileHandling(handlingOf(fact), () =>
      sqsWorkQueue({ service: messaging.queues, queueUrl: url }).send([fact]),
    );
    const [sent] = await read();
    expect(sent).toMatchObject({ ...fact, correlationid: "fact-1" });
    expect(sent).not.toHaveProperty("causationid");
  });
});

async function aQueue() {
  const queue = await messaging.createQueue();
  const read = async () => (await messaging.drain(queue)).map(({ Body = "" }) => JSON.parse(Body) as Fact);
  return { url: queue.url, read };
}
