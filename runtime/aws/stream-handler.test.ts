import { describe, expect, it } from "@jest/globals";
import { aggregate } from "../stream/aggregate.ts";
import type { KinesisEvent } from "./lambda-event.ts";
import { streamHandler, streamRecords } from "./stream-handler.ts";

const FIRST = "49568167373333333333333333333333333333333333333333333333";
const SECOND = "49568167373333333334444444444444444444444444444444444444";

/** As Lambda hands it over. https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html */
const EVENT: KinesisEvent = {
  Records: [FIRST, SECOND].map((sequenceNumber) => ({
    kinesis: {
      kinesisSchemaVersion: "1.0",
      partitionKey: "s1",
      sequenceNumber,
      data: "SGVsbG8gV29ybGQ=",
      approximateArrivalTimestamp: 1480641523.477,
    },
    eventSource: "aws:kinesis",
    eventID: `shardId-000000000000:${sequenceNumber}`,
    eventSourceARN: "arn:aws:kinesis:us-east-1:123456789012:stream/simple-stream",
  })),
};

describe("a stream's function", () => {
  it("gets the bytes, the position and the millisecond of arrival of every record", () => {
    expect(streamRecords(EVENT)[0]).toEqual({
      sequenceNumber: FIRST,
      shardId: "shardId-000000000000",
      streamArn: "arn:aws:kinesis:us-east-1:123456789012:stream/simple-stream",
      partitionKey: "s1",
      arrivedAt: "2016-12-02T01:18:43.477Z",
      bytes: Buffer.from("Hello World"),
    });
  });

  it("fails as a whole where what reads them does, without what the error quotes", async () => {
    const run = streamHandler(() => Promise.reject(new Error("ann@example.org")))(EVENT);
    await expect(run).rejects.toMatchObject({ code: "UNFORESEEN" });
    await expect(run).rejects.not.toThrow("ann");
  });

  it("gets the records that were put in as one, unless one comes back that had been taken out", () => {
    const whole = aggregate(1_000);
    for (const key of ["a", "b"]) whole.add({ partitionKey: key, data: Buffer.from(key) });
    const data = whole.encode().toString("base64");
    const [record] = EVENT.Records;
    if (record === undefined) throw new Error("There is no record");
    const back = { ...record, eventID: `${record.eventID}.1`, kinesis: { ...record.kinesis, data: "" } };
    const Records = [{ ...record, kinesis: { ...record.kinesis, data } }, back];
    expect(streamRecords({ Records })).toMatchObject([
      { sequenceNumber: FIRST, shardId: "shardId-000000000000", index: 0, partitionKey: "a" },
      { sequenceNumber: FIRST, shardId: "shardId-000000000000", index: 1, partitionKey: "b" },
      { sequenceNumber: FIRST, shardId: "shardId-000000000000", index: 1, partitionKey: "s1" },
    ]);
  });

  it("answers with the first record to come again", async () => {
    const handler = streamHandler(() => Promise.resolve([SECOND, `${FIRST}.7`]));
    expect(await handler(EVENT)).toEqual({ batchItemFailures: [{ itemIdentifier: FIRST }] });
  });

  it("answers with nothing when all is done", async () => {
    expect(await streamHandler(() => Promise.resolve([]))(EVENT)).toEqual({ batchItemFailures: [] });
  });
});
