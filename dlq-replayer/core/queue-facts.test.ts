import { describe, expect, it } from "@jest/globals";
import { whyNotToLook } from "./queue-facts.ts";

const plain = { name: "timelines-dlq" };
const withPolicy = {
  ...plain,
  redrive: { deadLetterTargetArn: "arn:aws:sqs:eu-west-1:123456789012:last", maxReceiveCount: 3 },
};

describe("looking at a dead-letter queue", () => {
  it("is safe as a rule", () => {
    expect(whyNotToLook(plain, undefined, false)).toBeUndefined();
  });

  it("is refused while AWS moves its letters, whatever else is allowed", () => {
    const why =
      "AWS's own redrive is moving the letters of timelines-dlq at this moment (5 of about 20): both at once would work on the same " +
      "letters. Wait for it, or stop it: aws sqs cancel-message-move-task";
    expect(whyNotToLook(plain, { moved: 5, toMove: 20 }, false)).toBe(why);
    expect(whyNotToLook(withPolicy, { moved: 5, toMove: 20 }, true)).toBe(why);
  });

  it("is refused where each look brings letters nearer to another queue, until somebody takes that into account", () => {
    expect(whyNotToLook(withPolicy, undefined, false)).toBe(
      "timelines-dlq has a redrive policy of its own: whoever receives a letter 3 times makes SQS move it on to " +
        "arn:aws:sqs:eu-west-1:123456789012:last. Take the policy off for the time being, or say --spend-receives to look all the same",
    );
    expect(whyNotToLook(withPolicy, undefined, true)).toBeUndefined();
  });
});
