import { describe, expect, it } from "@jest/globals";
import { aStreamRecord } from "../../../test/stream-records.ts";
import { objectsOf } from "./objects.ts";

const AT_NINE = "2026-03-01T09:59:59.999Z";
const AT_TEN = "2026-03-01T10:00:00.000Z";

describe("the archive's objects", () => {
  it("hold the envelopes of one type as they came, in the order of the shard", () => {
    const texts = [1, 2].map((n) => `{ "type": "user-joined.v1", "id": "f-${n}", "n": 1.0 }`);
    expect(objectsOf(texts.map((text, n) => aStreamRecord(n + 7, { text, arrivedAt: AT_NINE })))).toEqual([
      {
        key: "type=user-joined.v1/dt=2026-03-01/hour=09/shardId-000000000000-7-8.ndjson.gz",
        lines: texts,
        sequenceNumbers: ["7", "8"],
      },
    ]);
  });

  it("are named by the records that facts came in, of which none is ever cut in two", () => {
    const batch = [
      aStreamRecord(7, { index: 0 }),
      aStreamRecord(7, { index: 1, text: '{"id":"f-2","type":"post-liked.v1"}' }),
      aStreamRecord(7, { index: 2 }),
      aStreamRecord(8, { index: 0 }),
    ];
    expect(objectsOf(batch).map(({ key, lines }) => [key.replace(/^.*shard/, "shard"), lines.length])).toEqual([
      ["shardId-000000000000-7-8.ndjson.gz", 3],
      ["shardId-000000000000-7-7.ndjson.gz", 1],
    ]);
  });

  it("are apart by type and by the hour of arrival", () => {
    const records = [
      aStreamRecord(1, { arrivedAt: AT_NINE }),
      aStreamRecord(2, { arrivedAt: AT_NINE, text: '{"id":"f-2","type":"post-liked.v1"}' }),
      aStreamRecord(3, { arrivedAt: AT_TEN }),
    ];
    expect(objectsOf(records).map(({ key }) => key)).toEqual([
      "type=user-joined.v1/dt=2026-03-01/hour=09/shardId-000000000000-1-1.ndjson.gz",
      "type=post-liked.v1/dt=2026-03-01/hour=09/shardId-000000000000-2-2.ndjson.gz",
      "type=user-joined.v1/dt=2026-03-01/hour=10/shardId-000000000000-3-3.ndjson.gz",
    ]);
  });

  it("are the same whenever the batch comes, so that a redelivery replaces and adds nothing", () => {
    const batch = [aStreamRecord(1), aStreamRecord(2, { bytes: Buffer.from([0xff]) })];
    expect(objectsOf(batch)).toEqual(objectsOf(structuredClone(batch)));
  });

  it("keep a fact on one line that came on several, and it stays the same fact", () => {
    const fact = { id: "f-1", type: "user-joined.v1", data: { handle: "a\r\nb" } };
    const [object] = objectsOf([aStreamRecord(1, { text: JSON.stringify(fact, null, "\r\n ") })]);
    expect(object?.lines[0]).not.toMatch(/[\r\n]/);
    expect(JSON.parse(object?.lines[0] ?? "")).toEqual(fact);
  });

  it("say when their first and last fact happened, whatever the order and the length of the fraction", () => {
    const times = ["2026-03-01T09:00:00.5Z", "2026-03-01T09:00:00Z", "2026-02-28T23:00:00Z", "yesterday"];
    const [object] = objectsOf(
      times.map((time, n) => aStreamRecord(n, { text: JSON.stringify({ id: "f", type: "user-joined.v1", time }) })),
    );
    expect(object?.happened).toEqual({ first: "2026-02-28T23:00:00Z", last: "2026-03-01T09:00:00.5Z" });
  });

  it("keep what nobody can read, with its position", () => {
    const [object] = objectsOf([
      aStreamRecord(4, { bytes: Buffer.from([0xff, 0x00]) }),
      aStreamRecord(4, { bytes: Buffer.from([0xff]), index: 12 }),
    ]);
    expect(object?.key).toBe("type=_unreadable/dt=2026-03-01/hour=09/shardId-000000000000-4-4.ndjson.gz");
    expect(object?.lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        sequenceNumber: "4",
        shardId: "shardId-000000000000",
        partitionKey: "key-4",
        arrivedAt: "2026-03-01T09:00:00.000Z",
        base64: "/wA=",
      },
      expect.objectContaining({ sequenceNumber: "4", index: 12, base64: "/w==" }),
    ]);
  });

  it("have no place outside their prefix, whatever a type is called", () => {
    const keys = ["../x", "a/b=c", "_unreadable"].map(
      (type) => objectsOf([aStreamRecord(1, { text: JSON.stringify({ id: "f", type }) })])[0]?.key.split("/dt=")[0],
    );
    expect(keys).toEqual(["type=_unreadable", "type=a%2Fb%3Dc", "type=_unreadable"]);
  });
});
