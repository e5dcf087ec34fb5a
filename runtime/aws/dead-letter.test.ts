import { randomBytes } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import type { Arrival, Cause } from "../ports.ts";
import { MAX_MESSAGE_BYTES, openLetter, sealLetter, sizeOf } from "./dead-letter.ts";

const CAUSE: Cause = {
  consumer: "router",
  code: "UNREADABLE_FACT",
  message: "The record is not JSON",
  fingerprint: "0123456789ab",
  attempt: 1,
  origin: "arn:aws:kinesis:eu-west-1:123456789012:stream/facts shardId-000000000000:49568",
  at: "2026-03-01T09:00:00.000Z",
};

const arrival = (message: Partial<Arrival>): Arrival => ({
  handle: "49568",
  body: "{}",
  attempt: 1,
  origin: CAUSE.origin,
  ...message,
});

describe("a dead letter", () => {
  it("leaves a body that SQS can carry as it is, so that other tools can read and move it", () => {
    expect(sealLetter(arrival({ body: '{"id": "1"}' }), CAUSE)?.body).toBe('{"id": "1"}');
  });

  it("is never empty, which SQS refuses", () => {
    const letter = sealLetter(arrival({ body: "" }), CAUSE);
    expect(letter?.body).not.toBe("");
    expect(letter && openLetter(letter).message.body).toBe("");
  });

  it("has ten attributes at most, and gives back as many as there were", () => {
    const ten = Array.from({ length: 10 }, (_, n) => [`a${n}`, { dataType: "String", value: `v${n}` }] as const);
    const letter = sealLetter(arrival({ attributes: Object.fromEntries(ten) }), CAUSE);
    expect(Object.keys(letter?.attributes ?? {})).toHaveLength(10);
    expect(letter && openLetter(letter).message.attributes).toEqual(Object.fromEntries(ten));
  });

  it("compresses what would be over the limit as base64", () => {
    const body = Buffer.alloc(MAX_MESSAGE_BYTES, 0xff).toString("base64");
    const letter = sealLetter(arrival({ body, encoding: "base64" }), CAUSE);
    expect(letter === undefined ? Infinity : sizeOf(letter)).toBeLessThan(10_000);
    expect(letter && openLetter(letter).message).toEqual({ body, encoding: "base64", attributes: {} });
  });

  it("compresses a text of the largest size, for which the cause leaves no room", () => {
    const body = "x".repeat(MAX_MESSAGE_BYTES);
    const letter = sealLetter(arrival({ body }), CAUSE);
    expect(letter && openLetter(letter).message.body).toBe(body);
  });

  it("is none where even that is too large", () => {
    const body = randomBytes(MAX_MESSAGE_BYTES).toString("base64");
    expect(sealLetter(arrival({ body, encoding: "base64" }), CAUSE)).toBeUndefined();
  });

  it("replaces the cause of an earlier death", () => {
    const first = sealLetter(arrival({}), { ...CAUSE, attempt: 1 });
    const again = sealLetter(arrival({ attributes: first?.attributes ?? {} }), { ...CAUSE, attempt: 2 });
    expect(again && openLetter(again)).toEqual({
      message: { body: "{}", attributes: {} },
      cause: { ...CAUSE, attempt: 2 },
    });
  });

  it("is opened also when somebody else put it there", () => {
    const attributes = { type: { dataType: "String", value: "user-joined.v1" } };
    expect(openLetter({ body: "{}", attributes })).toEqual({ message: { body: "{}", attributes }, cause: undefined });
  });

  it("cuts a long cause, so that it cannot keep the letter from fitting", () => {
    const letter = sealLetter(arrival({}), { ...CAUSE, message: "😀".repeat(100_000) });
    expect(letter && openLetter(letter).cause?.message.length).toBe(512);
  });
});
