import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { aCargo, aLetter, aMessage, aParkedMessage, aPointer, text } from "../../test/replayer/letters.ts";
import { openLetter } from "../../runtime/aws/dead-letter.ts";
import type { Attributes } from "./message.ts";
import { isMarked, outgoingOf } from "./outgoing.ts";
import { readLetter } from "./read-letter.ts";

const JOB = "job-1";
const mark = (times: number) => ({ "chorus-redrive-job": text(`job-1#${times}`) });
const attributesOf = (count: number): Attributes =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`a${n}`, text(`v${n}`)]));

describe("what goes back of a letter", () => {
  it("is its message byte for byte, with the job's mark beside its attributes", () => {
    const attributes = { type: text("post-published.v1"), key: { dataType: "Binary.gzip", value: "AQID" } };
    const letter = aLetter({ cargo: [aCargo({ body: ' {"a" :1}\n', attributes })] });
    expect(outgoingOf(letter, JOB, false)).toEqual([
      { body: ' {"a" :1}\n', attributes: { ...attributes, ...mark(1) } },
    ]);
  });

  it("is marked with how often it was put back, this time included", () => {
    expect(outgoingOf(aLetter({ redrives: 2 }), JOB, false)[0]?.attributes).toEqual(mark(3));
  });

  it("is each of its messages, in order, and nothing that a queue cannot carry", () => {
    const cargo = [
      aCargo({ body: "one" }),
      { kind: "records", pointer: aPointer() } as const,
      aCargo({ body: "/w==", encoding: "base64" }),
      aCargo({ body: "two" }),
    ];
    expect(outgoingOf(aLetter({ cargo }), JOB, false).map(({ body }) => body)).toEqual(["one", "two"]);
  });

  it("goes in the order and with the trace it had", () => {
    const message = { messageGroupId: "ann", traceHeader: "Root=1-5759e988-bd862e3fe1be46a994272793" };
    expect(outgoingOf(aLetter({ message }), JOB, false)).toEqual([{ body: "{}", attributes: mark(1), ...message }]);
  });

  it("has the mark as long as there is room for it", () => {
    const [nine, ten] = [9, 10].map((count) =>
      outgoingOf(aLetter({ cargo: [aCargo({ attributes: attributesOf(count) })] }), JOB, false),
    );
    expect(nine?.[0]?.attributes).toEqual({ ...attributesOf(9), ...mark(1) });
    expect(ten?.[0]?.attributes).toEqual(attributesOf(10));
    expect([nine, ten].map((all) => all?.every(isMarked))).toEqual([true, false]);
  });

  it("is what the consumer was handed the first time, however it was parked", () => {
    const words = fc.string({ unit: "grapheme", minLength: 1 });
    const dataType = fc.constantFrom("String", "Number.cents", "Binary.gzip", "String.label");
    const beside = fc.dictionary(words, fc.record({ dataType, value: words }), { maxKeys: 10 });
    fc.assert(
      fc.property(words, beside, (body, attributes) => {
        const letter = readLetter(aParkedMessage({ body, attributes }), openLetter);
        const [outgoing] = outgoingOf(letter, JOB, false);
        const { "chorus-redrive-job": _, ...others } = outgoing?.attributes ?? {};
        expect({ body: outgoing?.body, attributes: others }).toEqual({ body, attributes });
      }),
    );
  });
});

describe("what goes back to a FIFO queue", () => {
  const idsOf = (letter: Parameters<typeof outgoingOf>[0], job = JOB) =>
    outgoingOf(letter, job, true).map(({ deduplicationId }) => deduplicationId);

  it("is taken once within a job, and again by the next", () => {
    const letter = aLetter({ factId: "f1" });
    expect(idsOf(letter)).toEqual([expect.stringMatching(/^[\w-]{22}$/)]);
    expect(idsOf({ ...letter, redrives: 1 })).toEqual(idsOf(letter));
    expect(idsOf(letter, "job-2")).not.toEqual(idsOf(letter));
  });

  it("is not swallowed by another letter that claims to be the same fact, nor by the next message of its own letter", () => {
    const cargo = [aCargo(), aCargo()];
    const ids = ["m-1", "m-2"].flatMap((messageId) =>
      idsOf(aLetter({ factId: "f1", message: aMessage({ messageId }), cargo })),
    );
    expect(new Set(ids).size).toBe(4);
  });

  it("keeps its group, and has one of its own where it had none", () => {
    const groupOf = (message: object) => outgoingOf(aLetter({ factId: "f 1", message }), JOB, true)[0]?.messageGroupId;
    expect(groupOf({ messageGroupId: "ann" })).toBe("ann");
    expect(groupOf({ messageId: "m-7" })).toBe("m-7");
  });

  it("has what only those queues want, and elsewhere nothing of it", () => {
    expect(outgoingOf(aLetter(), JOB, false)).toStrictEqual([{ body: "{}", attributes: mark(1) }]);
  });
});
