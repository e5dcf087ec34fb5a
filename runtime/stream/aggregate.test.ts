import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { aggregate } from "./aggregate.ts";
import { digestOf, type Entry, MAGIC } from "./aggregate-format.ts";
import { exactText } from "./exact-text.ts";
import { isAggregate, openAggregate } from "./open-aggregate.ts";

/** Three records of two keys, as aws-kinesis-agg 4.2.8 writes them. */
const THREE =
  "f3899ac2" +
  "0a06757365722d31" +
  "0a07757365722dc3a9" +
  "1a0b08001a077b226e223a317d" +
  "1a0b08011a077b226e223a327d" +
  "1a0b08001a077b226e223a337d" +
  "1ad622c0c671561e9a4a3cc621120083";
const ENTRIES = [anEntry("user-1", '{"n":1}'), anEntry("user-é", '{"n":2}'), anEntry("user-1", '{"n":3}')];

const someEntries = fc.array(
  fc.record({
    partitionKey: fc.oneof(fc.constantFrom("a", "b"), fc.string({ unit: "grapheme", minLength: 1 })),
    data: fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.integer({ min: 120, max: 20_000 }).map((n) => new Uint8Array(n)),
    ),
  }),
  { minLength: 1, maxLength: 300 },
);

describe("an aggregate", () => {
  it("is written as the Kinesis Producer Library's readers expect it, to the byte", () => {
    expect(encoded(ENTRIES).toString("hex")).toBe(THREE);
  });

  it("gives back what was put in, in the same order", () => {
    fc.assert(
      fc.property(someEntries, (entries) => {
        expect(plain(openAggregate(encoded(entries)))).toEqual({ entries: entries.map(plainEntry) });
      }),
      { numRuns: 200 },
    );
  });

  it("is never larger than wanted unless the first alone is, and takes whatever still fits", () => {
    fc.assert(
      fc.property(someEntries, fc.integer({ min: 30, max: 60_000 }), (entries, mostBytes) => {
        const whole = aggregate(mostBytes);
        const taken = entries.findIndex((entry) => !whole.add(entry));
        const count = taken === -1 ? entries.length : taken;
        const bytes = whole.encode();
        expect(bytes).toEqual(encoded(entries.slice(0, count)));
        if (count > 1) expect(bytes.length).toBeLessThanOrEqual(mostBytes);
        if (taken !== -1) expect(encoded(entries.slice(0, count + 1)).length).toBeGreaterThan(mostBytes);
      }),
      { numRuns: 200 },
    );
  });
});

describe("an aggregate that somebody else wrote", () => {
  it("may have hash keys, tags, fields of tomorrow, and its keys behind the records that name them", () => {
    const record = "1a15" + "0800" + "1005" + "1a036f6e65" + "220a0a036b65791203766c75";
    const tomorrow = "720161" + "7805" + "7d01020304" + "790102030405060708";
    expect(plain(openAggregate(sealed(`${record}${tomorrow}1201350a0161`)))).toEqual({
      entries: [{ partitionKey: "a", data: "6f6e65" }],
    });
  });

  it.each([
    ["nothing in it", "", "there is no record in it"],
    ["keys and no record", "0a0161", "there is no record in it"],
    ["a record without data", "0a01611a020800", "a record in it has no data"],
    ["a record without a key", "0a01611a031a0161", "a record in it has no partition key"],
    ["a key that is not in the table", "0a01611a0508011a0161", "a record in it has no partition key"],
    ["a field longer than the message", "0a7f61", "a field in it is longer than what is left"],
    ["a field longer than its record", "0a01611a0508001a0961", "a field in it is longer than what is left"],
    ["half a number", "0a80", "it ends within a number"],
    ["a number longer than its record", "0a01611a02088001", "a number in it is longer than its record"],
    ["a number without an end", `08${"ff".repeat(11)}`, "a number in it is longer than 64 bits"],
    ["a group, which nobody writes any more", "0b0c", "it has a field of the unknown wire type 3"],
  ])("is damaged where it has %s", (_, message, damage) => {
    expect(openAggregate(sealed(message))).toEqual({ damage: `The aggregate's checksum holds, but ${damage}` });
  });

  it("is damaged wherever a byte of it changed or its end is missing", () => {
    const whole = Buffer.from(THREE, "hex");
    for (let at = 4; at < whole.length; at++) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 0x10;
      expect(openAggregate(changed)).toEqual({ damage: "The aggregate's checksum does not hold" });
      expect(openAggregate(whole.subarray(0, at))).toHaveProperty("damage");
    }
    expect(openAggregate(whole.subarray(0, 19))).toEqual({ damage: "The aggregate is cut short" });
  });

  it("is opened or damaged, whatever it holds, and nothing else happens", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (message) => {
        const opened = openAggregate(sealed(Buffer.from(message).toString("hex")));
        expect(Object.keys(opened)).toHaveLength(1);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("whether a record is an aggregate", () => {
  it("is told by its first bytes, which no text has", () => {
    expect(isAggregate(Buffer.from(THREE, "hex"))).toBe(true);
    expect(isAggregate(MAGIC.subarray(0, 3))).toBe(false);
    expect(isAggregate(Buffer.alloc(0))).toBe(false);
    expect(exactText(MAGIC)).toBeUndefined();
  });
});

function anEntry(partitionKey: string, text: string): Entry {
  return { partitionKey, data: Buffer.from(text) };
}

function encoded(entries: readonly Entry[]): Buffer {
  const whole = aggregate(Infinity);
  for (const entry of entries) whole.add(entry);
  return whole.encode();
}

/** @param message hexadecimal */
function sealed(message: string): Buffer {
  const bytes = Buffer.from(message, "hex");
  return Buffer.concat([MAGIC, bytes, digestOf(bytes)]);
}

/** Bytes as hexadecimal, so that kinds of arrays do not differ. */
function plain(opened: ReturnType<typeof openAggregate>) {
  return "entries" in opened ? { entries: opened.entries.map(plainEntry) } : opened;
}

function plainEntry({ partitionKey, data }: Entry) {
  return { partitionKey, data: Buffer.from(data).toString("hex") };
}
