import { describe, expect, it } from "@jest/globals";
import type { Arrival, Cause, DeadLetters } from "../../runtime/ports.ts";

export interface DeadLettersUnderTest {
  readonly deadLetters: DeadLetters;
  /** What was parked so far, in any order. */
  readonly stored: (count: number) => Promise<readonly { readonly arrival: Partial<Arrival>; readonly cause: Cause }[]>;
  /** Letters whose body ends with this handle are refused. Absent where the queue cannot be made to. */
  readonly refuse?: (handle: string) => void;
}

/** What every DeadLetters must do. A new one is ready when this passes. */
export function deadLettersContract(name: string, build: () => Promise<DeadLettersUnderTest>): void {
  describe(`${name} keeps the DeadLetters contract`, () => {
    it("stores every letter once, however many there are", async () => {
      const { deadLetters, stored } = await build();
      const letters = Array.from({ length: 25 }, (_, n) => letter({ handle: `m-${n}`, body: `body ${n}` }));
      expect(await deadLetters.park(letters)).toEqual([]);
      expect((await stored(25)).map(({ arrival }) => arrival.body).sort()).toEqual(
        letters.map(({ arrival }) => arrival.body).sort(),
      );
    });

    it.each<[string, Pick<Arrival, "body" | "encoding">]>([
      ["JSON", { body: '{ "id": "1",\r\n\t"n": 1.0 }' }],
      ["characters beyond the basic plane", { body: '{"summary":"😀 \u00e9"}' }],
      ["control characters", { body: "a\u0000b\u001b" }],
      ["a byte order mark", { body: "\ufeff{}" }],
      ["no text at all", { body: Buffer.from([0xff, 0x00, 0xfe]).toString("base64"), encoding: "base64" }],
      ["nothing", { body: "" }],
    ])("gives back the exact body: %s", async (_, message) => {
      const { deadLetters, stored } = await build();
      expect(await deadLetters.park([letter({ handle: "m-1", ...message })])).toEqual([]);
      const [back] = await stored(1);
      expect({ body: back?.arrival.body, encoding: back?.arrival.encoding }).toEqual({
        body: message.body,
        encoding: message.encoding,
      });
    });

    it("keeps ten typed attributes beside the cause", async () => {
      const { deadLetters, stored } = await build();
      const attributes = {
        ...Object.fromEntries(
          Array.from({ length: 8 }, (_, n) => [`text-${n}`, { dataType: "String", value: `v${n}` }]),
        ),
        tries: { dataType: "Number.int", value: "3" },
        raw: { dataType: "Binary.png", value: "3q2+7w==" },
      };
      await deadLetters.park([letter({ handle: "m-1", attributes })]);
      const [back] = await stored(1);
      expect(back?.arrival.attributes).toEqual(attributes);
      expect(back?.cause).toEqual(CAUSE);
    });

    it("keeps the cause, whatever is written in it", async () => {
      const { deadLetters, stored } = await build();
      const cause = { ...CAUSE, message: 'data.summary: "😀"\n\u0000', factId: "é>😀/%" };
      await deadLetters.park([{ ...letter({ handle: "m-1" }), cause }]);
      expect((await stored(1))[0]?.cause).toEqual(cause);
    });

    it("keeps the partition key of a stream's record", async () => {
      const { deadLetters, stored } = await build();
      await deadLetters.park([letter({ handle: "495681", partitionKey: "ana>😀" })]);
      expect((await stored(1))[0]?.arrival.partitionKey).toBe("ana>😀");
    });

    it("does nothing for no letters", async () => {
      const { deadLetters, stored } = await build();
      expect(await deadLetters.park([])).toEqual([]);
      expect(await stored(0)).toEqual([]);
    });

    it("names what was refused, and stores the rest", async () => {
      const { deadLetters, stored, refuse } = await build();
      if (refuse === undefined) return;
      refuse("m-3");
      const letters = Array.from({ length: 12 }, (_, n) => letter({ handle: `m-${n}`, body: `body of m-${n}` }));
      expect(await deadLetters.park(letters)).toEqual(["m-3"]);
      const bodies = (await stored(11)).map(({ arrival }) => arrival.body);
      expect(bodies).toHaveLength(11);
      expect(bodies).not.toContain("body of m-3");
    });
  });
}

const CAUSE: Cause = {
  consumer: "timelines",
  code: "UNREADABLE_FACT",
  message: "The message is not JSON",
  fingerprint: "0123456789ab",
  attempt: 2,
  origin: "arn:aws:sqs:eu-west-1:123456789012:timelines",
  at: "2026-03-01T09:00:00.000Z",
};

function letter(arrival: Partial<Arrival>) {
  return { arrival: { handle: "m-1", body: "{}", attempt: 2, origin: CAUSE.origin, ...arrival }, cause: CAUSE };
}
