import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { digestOf } from "../../runtime/core/digest.ts";
import { aMessage, text, wildText } from "../../test/replayer/letters.ts";
import { headIn, headLine, letterLine, LineUnreadable, messageIn } from "./letters-file.ts";
import type { Message } from "./message.ts";

const HEAD = { inbox: "timelines", dlq: "timelines-dlq", at: "2026-03-01T09:00:00.000Z" };
const hashOf = ({ body, attributes }: Message) => digestOf(body, JSON.stringify(attributes));
const hashed = (words: Partial<Message>) => aMessage({ ...words, hash: hashOf(aMessage(words)) });
const written = letterLine(hashed({ body: "as it was", attributes: { type: text("post-published.v1") } }));

describe("the head of a file of letters", () => {
  it("says what the file is and where its letters are of", () => {
    expect(headIn(headLine(HEAD))).toEqual({ chorus: "dlq-letters", format: 1, ...HEAD });
    expect(headLine(HEAD)).toMatch(/^[^\n]+\n$/);
  });

  it.each([
    ["", "it is no JSON object"],
    ["[]", "it is no JSON object"],
    ["{}", "its first line is not what `chorus dlq export` writes"],
    [written, "its first line is not what `chorus dlq export` writes"],
    ['{"chorus":"dlq-letters","format":2}', "another version of chorus wrote it"],
    ['{"chorus":"dlq-letters","format":1}', "it does not say which queue its letters are of"],
    ['{"chorus":"dlq-letters","format":1,"inbox":"timelines"}', "it does not say which queue its letters are of"],
    ['{"chorus":"dlq-letters","format":1,"dlq":"timelines-dlq"}', "it does not say which queue its letters are of"],
  ])("is not %j", (line, why) => {
    expect(() => headIn(line)).toThrow(new LineUnreadable(why));
  });
});

describe("a line of a file of letters", () => {
  it("brings a letter back with all that is known of it", () => {
    const message = hashed({
      sentAtMs: 7,
      receives: 3,
      messageGroupId: "ann",
      traceHeader: "Root=1-5759e988-bd862e3fe1be46a994272793",
      sourceQueueArn: "arn:aws:sqs:eu-west-1:123456789012:timelines",
    });
    expect(messageIn(letterLine(message), hashOf)).toEqual(message);
  });

  it("brings every body and every attribute back byte for byte, and is one line wherever it is cut", () => {
    const words = wildText();
    const dataType = fc.constantFrom("String", "Number", "Binary", "String.label", "Number.cents", "Binary.gzip");
    const attributes = fc.dictionary(fc.oneof(words, fc.constant("__proto__")), fc.record({ dataType, value: words }), {
      maxKeys: 10,
    });
    fc.assert(
      fc.property(words, attributes, (body, beside) => {
        const message = hashed({ body, attributes: beside });
        const line = letterLine(message);
        expect(line.split(/\r?\n|\r|\u2028|\u2029/)).toHaveLength(2);
        expect(messageIn(line, hashOf)).toEqual(message);
      }),
    );
  });

  it.each<[string, string]>([
    ["text", '"as it was"'],
    ["half of it", written.slice(0, 20)],
    ["a list", "[]"],
  ])("is not %s", (_, line) => {
    expect(() => messageIn(line, hashOf)).toThrow(new LineUnreadable("it is no JSON object"));
  });

  it.each<[string, object]>([
    ["without an id", { messageId: undefined }],
    ["without a body", { body: undefined }],
    ["whose body is no text", { body: { id: "f1" } }],
    ["without attributes", { attributes: undefined }],
    ["whose attributes have no types", { attributes: { type: "post-published.v1" } }],
  ])("is not one %s", (_, change) => {
    const line = JSON.stringify({ ...(JSON.parse(written) as object), ...change });
    expect(() => messageIn(line, hashOf)).toThrow(new LineUnreadable("it has no messageId, body or attributes"));
  });

  it.each(["messageGroupId", "traceHeader", "sourceQueueArn"])(
    "is not one whose %s is no text, although its hash holds",
    (name) => {
      const line = JSON.stringify({ ...(JSON.parse(written) as object), [name]: 7 });
      expect(() => messageIn(line, hashOf)).toThrow(new LineUnreadable(`its ${name} is no text`));
    },
  );

  it("is not one that was changed after it was written", () => {
    expect(() => messageIn(written.replace("as it was", "as it is"), hashOf)).toThrow(
      expect.objectContaining({
        name: "LineUnreadable",
        message: "it was changed after it was written: its hash does not match",
      }),
    );
  });
});
