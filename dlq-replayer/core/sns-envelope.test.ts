import { describe, expect, it } from "@jest/globals";
import { isSnsEnvelope } from "./sns-envelope.ts";

const envelope = { Type: "Notification", Message: "{}", TopicArn: "arn:aws:sns:eu-west-1:123456789012:facts" };

describe("SNS's envelope", () => {
  it("is told by its type, its topic and a message that is text", () => {
    expect(isSnsEnvelope(envelope)).toBe(true);
  });

  it.each([
    ["another type", { ...envelope, Type: "SubscriptionConfirmation" }],
    ["a message that is an object", { ...envelope, Message: {} }],
    ["no topic", { Type: "Notification", Message: "{}" }],
    ["nothing", {}],
  ])("is not what has %s", (_, said) => {
    expect(isSnsEnvelope(said)).toBe(false);
  });

  it("is not what is no JSON", () => {
    expect(isSnsEnvelope(undefined)).toBe(false);
  });
});
