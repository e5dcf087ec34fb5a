import { randomBytes } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { silentLog } from "../../runtime/kit/log.ts";
import { memoryDeadLetters } from "../../runtime/memory/dead-letters.ts";
import { aStreamRecord } from "../../test/stream-records.ts";
import type { Message } from "./core/route.ts";
import { routeBatch } from "./route-batch.ts";

describe("a routed batch", () => {
  it("sends every fact and parks the poison between them with its position", async () => {
    const { route, sent, deadLetters } = aRouter();
    expect(await route([aStreamRecord(1), aStreamRecord(2, { text: "{" }), aStreamRecord(3)])).toEqual([]);
    expect(sent.map(({ handle }) => handle)).toEqual(["1", "3"]);
    expect(deadLetters.parked).toEqual([
      {
        arrival: {
          handle: "2",
          body: "{",
          attempt: 1,
          origin: "arn:aws:kinesis:eu-west-1:123456789012:stream/facts shardId-000000000000:2",
          partitionKey: "key-2",
        },
        cause: expect.objectContaining({
          consumer: "router",
          code: "UNREADABLE_FACT",
          message: "The record is not JSON",
          at: "2026-03-01T09:00:00.000Z",
        }),
      },
    ]);
  });

  it("parks bytes that are no text as base64", async () => {
    const { route, deadLetters } = aRouter();
    await route([aStreamRecord(1, { bytes: Buffer.from([0xff, 0xfe]) })]);
    expect(deadLetters.parked[0]?.arrival).toMatchObject({ body: "//4=", encoding: "base64" });
  });

  it("hands back what the topic refused and what could not be parked", async () => {
    const { route, deadLetters } = aRouter({ refused: ["3"] });
    deadLetters.refuse("2");
    expect(await route([aStreamRecord(1), aStreamRecord(2, { text: "{" }), aStreamRecord(3)])).toEqual(["3", "2"]);
  });

  it("tells records apart that came as one, and parks each with its own place", async () => {
    const { route, sent, deadLetters } = aRouter({ largestLetterBytes: 1_048_576 });
    const batch = [
      aStreamRecord(7, { index: 0 }),
      aStreamRecord(7, { index: 1, text: "{" }),
      aStreamRecord(7, { index: 2, bytes: randomBytes(1_048_576) }),
      aStreamRecord(7, { index: 3, text: "[" }),
    ];
    expect(await route(batch)).toEqual([]);
    expect(sent.map(({ handle }) => handle)).toEqual(["7.0"]);
    expect(deadLetters.parked.map(({ arrival }) => arrival.handle)).toEqual(["7.1", "7.3", "7.2"]);
    expect(JSON.parse(deadLetters.parked[2]?.arrival.body ?? "")).toMatchObject({
      KinesisBatchInfo: { startSequenceNumber: "7", endSequenceNumber: "7", batchSize: 1 },
    });
    expect(deadLetters.parked[2]?.cause.origin).toMatch(/:7\.2$/);
  });

  it("parks an aggregate that could not be opened with the reason", async () => {
    const { route, deadLetters } = aRouter();
    await route([aStreamRecord(1, { bytes: Buffer.from([0xf3, 0x89, 0x9a, 0xc2]), damage: "It is cut short" })]);
    expect(deadLetters.parked).toMatchObject([
      {
        arrival: { body: "84mawg==", encoding: "base64" },
        cause: { code: "UNREADABLE_FACT", message: "It is cut short" },
      },
    ]);
  });

  it("leaves the position of a record that no letter can hold, and goes on", async () => {
    const { route, sent, deadLetters } = aRouter({ largestLetterBytes: 1_048_576 });
    expect(await route([aStreamRecord(1, { bytes: randomBytes(1_048_576) }), aStreamRecord(2)])).toEqual([]);
    expect(sent).toHaveLength(1);
    const [letter] = deadLetters.parked;
    expect(letter?.cause.code).toBe("UNREADABLE_FACT");
    expect(JSON.parse(letter?.arrival.body ?? "")).toMatchObject({
      KinesisBatchInfo: {
        streamArn: "arn:aws:kinesis:eu-west-1:123456789012:stream/facts",
        shardId: "shardId-000000000000",
        startSequenceNumber: "1",
        endSequenceNumber: "1",
        batchSize: 1,
      },
    });
  });
});

function aRouter({ refused = [] as readonly string[], largestLetterBytes = Infinity } = {}) {
  const sent: Message[] = [];
  const deadLetters = memoryDeadLetters();
  const topic = {
    send: (messages: readonly Message[]) => {
      sent.push(...messages.filter(({ handle }) => !refused.includes(handle)));
      return Promise.resolve(refused);
    },
  };
  const route = routeBatch({
    topic,
    deadLetters: {
      park: async (letters) => {
        const tooLarge = letters.filter(({ arrival }) => arrival.body.length > largestLetterBytes);
        const unparked = await deadLetters.park(letters.filter((letter) => !tooLarge.includes(letter)));
        return [...unparked, ...tooLarge.map(({ arrival }) => arrival.handle)];
      },
    },
    log: silentLog,
    now: () => new Date("2026-03-01T09:00:00.000Z"),
  });
  return { route, sent, deadLetters };
}
