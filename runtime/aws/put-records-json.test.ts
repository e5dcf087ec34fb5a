import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { putRecordsJson } from "./put-records-json.ts";

const entry = fc.record(
  {
    PartitionKey: fc.string({ unit: "binary", minLength: 1 }),
    ExplicitHashKey: fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }).map(String),
    Data: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  },
  { requiredKeys: ["PartitionKey", "Data"] },
);

describe("the JSON of PutRecords", () => {
  it("says what JSON.stringify would", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }),
        fc.array(entry, { minLength: 1, maxLength: 20 }),
        (StreamName, records) => {
          const Records = records.map((record) => ({ ...record, Data: record.Data.toString("base64") }));
          const json = putRecordsJson(StreamName, records).toString();
          expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify({ StreamName, Records })));
        },
      ),
    );
  });
});
