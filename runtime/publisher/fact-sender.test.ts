import { describe, expect, it } from "@jest/globals";
import { aFact } from "../../test/contracts/publisher.contract.ts";
import { PublishRefused } from "../errors.ts";
import { factSender } from "./fact-sender.ts";
import { realWorld } from "./world.ts";

const cause = Object.assign(new Error("no permission for ann@example.com"), {
  name: "AccessDeniedException",
  $metadata: { httpStatusCode: 400 },
});
const send = factSender<string>({
  name: "Kinesis stream facts",
  limits: { entries: 10, bytes: 1_000, requestsInFlight: 1 },
  isPassing: () => false,
  wrap: ({ id }, body) => ({ id, bytes: 1, content: body }),
  send: () => Promise.reject(cause),
});

describe("a fact sender", () => {
  it("says which facts were not stored, where and why", async () => {
    const sent = send([aFact("fact-1", "user-1"), aFact("fact-2", "user-2")]);
    await expect(sent).rejects.toBeInstanceOf(PublishRefused);
    await expect(sent).rejects.toMatchObject({
      message: "Kinesis stream facts did not store 2 of 2 facts: AccessDeniedException: status 400",
      context: { broker: "Kinesis stream facts", factIds: ["fact-1", "fact-2"] },
      retry: "later",
      cause,
    });
  });
});

describe("the real world", () => {
  it("never draws the same digits twice", () => {
    const drawn = Array.from({ length: 2_000 }, () => realWorld.randomHex(32));
    expect(new Set(drawn).size).toBe(2_000);
    for (const digits of drawn) expect(digits).toMatch(/^[\da-f]{32}$/);
  });
});
