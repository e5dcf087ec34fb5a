import { SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { placeAt } from "../../infra/local/loopback.ts";
import type { Invokable } from "../../infra/local/mapping.ts";
import { startSqsMapping } from "../../infra/local/sqs-mapping.ts";
import type { SqsEvent } from "../../runtime/aws/lambda-event.ts";
import { sqsAt } from "../../runtime/aws/services.ts";
import type { Chance } from "../chance.ts";
import { aQueueTrigger } from "../definitions.ts";
import { eventually } from "../engines/eventually.ts";
import { startFaultyWire } from "../engines/faulty-wire.ts";
import { type MessagingEngine, type Queue, startMessaging } from "../engines/messaging.ts";
import { deadLetters } from "../engines/dead-letters.ts";
import { type Kind, mixedFaults } from "./kinds.ts";
import { seedsOr, underSeed } from "./seeds.ts";

const BODIES = Array.from({ length: 60 }, (_, n) => `m${n}`);
const LONG_POLL_MS = 30_000;

describe("a queue that gives messages twice, late and in no order, behind a wire that loses receives and deletions", () => {
  let engine: MessagingEngine;

  beforeAll(async () => {
    engine = await startMessaging();
  });
  afterAll(() => engine.stop());

  it.each(seedsOr([1]))("brings every message to its function, and is empty in the end (seed %i)", (seed) =>
    underSeed(seed, async (luck) => {
      const queue = await engine.createQueue({ VisibilityTimeout: "1" });
      for (let at = 0; at < BODIES.length; at += 10) await send(queue, BODIES.slice(at, at + 10));
      const injected: Kind[] = [];
      const wire = await startFaultyWire(
        engine.endpoint,
        mixedFaults({
          luck,
          share: 0.5,
          unruliness: { again: 0.5, late: 0.3 },
          onFault: (kind) => injected.push(kind),
          crash: () => undefined,
        }),
      );
      const { mapping, handled } = handlingThrough(wire.endpoint, queue, luck);
      try {
        await eventually("every message is handled", () => new Set(handled).size === BODIES.length, 20_000);
        await eventually("the queue is empty", async () => (await deadLetters(engine).waitingIn(queue)) === 0, 20_000);
        expect(injected.length).toBeGreaterThan(0);
      } finally {
        await mapping.stop();
        await wire.stop();
      }
    }),
  );

  async function send({ url: QueueUrl }: Queue, bodies: readonly string[]): Promise<void> {
    const Entries = bodies.map((MessageBody, n) => ({ Id: String(n), MessageBody }));
    await engine.sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  }
});

/** A function that fails now and then, for one message or for all. */
function handlingThrough(endpoint: string, { url: queueUrl }: Queue, luck: Chance) {
  const handled: string[] = [];
  const target: Invokable = {
    name: "handling",
    invoke(event) {
      const requestId = "simulated";
      const { Records } = JSON.parse(event) as SqsEvent;
      if (luck.next() < 0.1) {
        return Promise.resolve({ requestId, error: { errorType: "Error", errorMessage: "Told to fail" } });
      }
      const failed = Records.filter(() => luck.next() < 0.1);
      handled.push(...Records.filter((record) => !failed.includes(record)).map(({ body }) => body));
      const batchItemFailures = failed.map(({ messageId }) => ({ itemIdentifier: messageId }));
      return Promise.resolve({ requestId, payload: JSON.stringify({ batchItemFailures }) });
    },
  };
  const mapping = startSqsMapping({
    feed: { ...aQueueTrigger, queueUrl },
    target,
    sqs: sqsAt(placeAt(endpoint)),
    polling: sqsAt({ ...placeAt(endpoint), silentForMs: LONG_POLL_MS, attempts: 1 }),
    concurrency: 2,
    onBatch: () => undefined,
  });
  return { mapping, handled };
}
