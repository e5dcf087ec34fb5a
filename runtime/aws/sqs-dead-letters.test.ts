import { randomBytes } from "node:crypto";
import type { Message } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { deadLettersContract } from "../../test/contracts/dead-letters.contract.ts";
import { refusingSqs } from "../../test/engines/refusing.ts";
import { type MessagingEngine, startMessaging } from "../../test/engines/messaging.ts";
import type { Arrival, Cause } from "../ports.ts";
import { openLetter } from "./dead-letter.ts";
import { sqsDeadLetters } from "./sqs-dead-letters.ts";

let engine: MessagingEngine;

beforeAll(async () => {
  engine = await startMessaging();
});

afterAll(() => engine.stop());

deadLettersContract("SQS dead letters", async () => {
  const queue = await engine.createQueue();
  const refused = new Set<string>();
  const isRefused = (body: string) => [...refused].some((handle) => body.endsWith(handle));
  const service = refusingSqs(engine.queues, isRefused, { Code: "AccessDenied", SenderFault: true });
  return {
    deadLetters: sqsDeadLetters(service, queue.url),
    stored: async () => (await engine.drain(queue)).map(opened),
    refuse: (handle) => {
      refused.add(handle);
    },
  };
});

describe("SQS dead letters", () => {
  it("stores letters of a mebibyte in all by as many calls as that takes", async () => {
    const queue = await engine.createQueue();
    const letters = Array.from({ length: 5 }, (_, n) => letterOf({ handle: `m-${n}`, body: "x".repeat(400_000 + n) }));
    expect(await sqsDeadLetters(engine.queues, queue.url).park(letters)).toEqual([]);
    expect((await engine.drain(queue)).map(({ Body = "" }) => Body.length).sort()).toEqual([
      400_000, 400_001, 400_002, 400_003, 400_004,
    ]);
  });

  it("names the message that is too large even compressed, and stores those around it", async () => {
    const queue = await engine.createQueue();
    const huge = randomBytes(1_048_576).toString("base64");
    const letters = ["a", huge, "b"].map((body, n) => letterOf({ handle: `m-${n}`, body }));
    expect(await sqsDeadLetters(engine.queues, queue.url).park(letters)).toEqual(["m-1"]);
    expect((await engine.drain(queue)).map(({ Body }) => Body)).toEqual(["a", "b"]);
  });

  it("asks again for an entry that met a passing fault", async () => {
    const queue = await engine.createQueue();
    let calls = 0;
    const fault = { Code: "InternalError", SenderFault: false };
    const service = refusingSqs(engine.queues, () => ++calls === 1, fault);
    expect(await sqsDeadLetters(service, queue.url).park([letterOf({ body: "a" })])).toEqual([]);
    expect((await engine.drain(queue)).map(({ Body }) => Body)).toEqual(["a"]);
  });

  it("names every letter of a call that failed", async () => {
    const letters = [letterOf({ handle: "m-1" }), letterOf({ handle: "m-2" })];
    expect(await sqsDeadLetters(engine.queues, "http://127.0.0.1/no-such-queue").park(letters)).toEqual(["m-1", "m-2"]);
  });
});

function opened({ Body = "", MessageAttributes = {} }: Message) {
  const attributes = Object.entries(MessageAttributes).map(([name, { DataType = "", StringValue, BinaryValue }]) => [
    name,
    { dataType: DataType, value: StringValue ?? Buffer.from(BinaryValue ?? []).toString("base64") },
  ]);
  const { message, cause } = openLetter({
    body: Body,
    attributes: Object.fromEntries(attributes) as NonNullable<Arrival["attributes"]>,
  });
  return { arrival: message, cause: cause ?? CAUSE };
}

const CAUSE: Cause = {
  consumer: "none",
  code: "NONE",
  message: "",
  fingerprint: "",
  attempt: 1,
  origin: "",
  at: "2026-03-01T09:00:00.000Z",
};

function letterOf(arrival: Partial<Arrival>) {
  return { arrival: { handle: "m-1", body: "{}", attempt: 1, origin: "queue", ...arrival }, cause: CAUSE };
}
