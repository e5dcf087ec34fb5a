import { GetRecordsCommand } from "@aws-sdk/client-kinesis";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { sealLetter } from "../../runtime/aws/dead-letter.ts";
import { streamRecords } from "../../runtime/aws/stream-handler.ts";
import { positionOf } from "../../runtime/stream/stream-record.ts";
import { fastClock } from "../../test/replayer/fast-clock.ts";
import { openPointerShelf, type PointerShelf, texts } from "../../test/replayer/pointer-story.ts";
import { arnOf, pointerTo } from "../../test/replayer/stream.ts";

describe("a letter that points to records of the stream", () => {
  let shelf: PointerShelf;

  beforeAll(async () => {
    shelf = await openPointerShelf();
  });
  afterAll(() => shelf.close());

  it("has just those handled again, by the one function that gave up on them", async () => {
    const { stream, records } = await shelf.streamOf(12);
    const { reader, plan, apply, audit } = await shelf.story([pointerTo(stream, records.slice(2, 9))]);
    expect(await apply(plan())).toMatchObject({ ended: "done", moved: 1, deleted: 1 });
    expect(reader.texts()).toEqual(texts(12).slice(2, 9));
    expect(reader.calls[0]?.[0]).toMatchObject({
      eventSourceARN: arnOf(stream),
      eventID: `${records[2]?.shardId ?? ""}:${records[2]?.sequenceNumber ?? ""}`,
      kinesis: { partitionKey: "key-2", sequenceNumber: records[2]?.sequenceNumber },
    });
    expect((await audit()).left).toEqual([]);
  });

  it("is read on through short reads, empty ones, and an iterator that expired meanwhile", async () => {
    const { stream, records } = await shelf.streamOf(12);
    let reads = 0;
    const client = await shelf.clientThrough({
      GetRecords: {
        answer: ({ ShardIterator }) =>
          ++reads % 2 === 0 ? { Records: [], NextShardIterator: ShardIterator, MillisBehindLatest: 9_000 } : undefined,
        refuse: { when: () => reads === 5, as: { status: 400, code: "ExpiredIteratorException" } },
      },
    });
    // As when they are large: a read brings two at most.
    client.middlewareStack.add(
      (next, { commandName }) =>
        (call) => {
          if (commandName === GetRecordsCommand.name) Object.assign(call.input, { Limit: 2 });
          return next(call);
        },
      { step: "initialize" },
    );
    const { reader, plan, apply } = await shelf.story([pointerTo(stream, records)], { client });
    expect(await apply(plan())).toMatchObject({ ended: "done", moved: 1 });
    expect(reader.texts()).toEqual(texts(12));
    expect(reads).toBeGreaterThan(12);
  });

  it("finds them also in a shard that was split since", async () => {
    const { stream, records } = await shelf.streamOf(6);
    await shelf.reshard(stream, 20);
    const { reader, plan, apply } = await shelf.story([pointerTo(stream, records)]);
    expect(await apply(plan())).toMatchObject({ ended: "done", moved: 1 });
    expect(reader.texts()).toEqual(texts(6));
  });

  it("stays when some of them have left the stream, and says how many and where they are", async () => {
    const { stream, records } = await shelf.streamOf(5);
    const gone = await shelf.streamOf(2);
    const { reader, plan, apply, audit } = await shelf.story([
      pointerTo(stream, records, 3),
      pointerTo(`${gone.stream}-deleted`, gone.records),
    ]);
    const result = await apply(plan(), { archive: "the archive", lanes: 1 });
    expect(result).toMatchObject({ ended: "done", moved: 0 });
    expect(result.refused.map(({ reason }) => reason).sort()).toEqual([
      "2 of 2 records have left the stream; they are in the archive under 2026-01-01T05: the archive",
      "3 of 8 records have left the stream; they are in the archive under 2026-01-01T05: the archive",
    ]);
    // What is left of them was handled all the same.
    expect(reader.texts()).toEqual(texts(5));
    const { left, hidden } = await audit();
    expect([left.length, hidden.length]).toEqual([2, 0]);
  });

  it("stays when the stream cannot be read, and does not keep others", async () => {
    const { stream, records } = await shelf.streamOf(3);
    const other = await shelf.streamOf(2);
    const client = await shelf.clientThrough({
      GetShardIterator: {
        refuse: {
          when: ({ StreamName }) => StreamName === stream,
          as: { status: 400, code: "ProvisionedThroughputExceededException" },
        },
      },
    });
    const { reader, letters, plan, apply, audit } = await shelf.story(
      [pointerTo(stream, records), pointerTo(other.stream, other.records)],
      { client, clock: fastClock(20) },
    );
    const result = await apply(plan());
    expect(result).toMatchObject({ ended: "done", moved: 1, refused: [{ messageId: letters[0]?.messageId }] });
    expect(result.refused[0]?.reason).toContain("ProvisionedThroughputExceededException");
    expect(reader.texts()).toEqual(texts(2));
    expect((await audit()).hidden).toEqual([]);
  });

  it("is the record itself where the function had parked it, byte for byte", async () => {
    const { stream, records } = await shelf.streamOf(1);
    const [{ shardId, sequenceNumber } = { shardId: "", sequenceNumber: "" }] = records;
    const bytes = Buffer.from([0, 255, 1, 128]);
    const { reader, plan, apply } = await shelf.story([parked(bytes, `${arnOf(stream)} ${shardId}:${sequenceNumber}`)]);
    expect(await apply(plan())).toMatchObject({ ended: "done", moved: 1 });
    expect(reader.calls).toMatchObject([
      [
        {
          eventID: `${shardId}:${sequenceNumber}`,
          eventSourceARN: arnOf(stream),
          kinesis: { sequenceNumber, partitionKey: "key", data: bytes.toString("base64") },
        },
      ],
    ]);
  });

  it("is each record of those that came as one, and had been parked by itself", async () => {
    const { stream, records } = await shelf.streamOf(1);
    const [{ shardId, sequenceNumber } = { shardId: "", sequenceNumber: "" }] = records;
    const letters = [3, 7].map((index) =>
      parked(Buffer.from([0xff, index]), `${arnOf(stream)} ${shardId}:${sequenceNumber}.${index}`),
    );
    const { reader, plan, apply } = await shelf.story(letters);
    expect(await apply(plan())).toMatchObject({ ended: "done", moved: 2 });
    const handed = streamRecords({ Records: reader.calls.flat() });
    expect(handed.map(positionOf).sort()).toEqual(
      [3, 7].map((index) => `${arnOf(stream)} ${shardId}:${sequenceNumber}.${index}`),
    );
    expect(handed.map(({ bytes, index }) => bytes[1] === index)).toEqual([true, true]);
  });
});

/** As a reader of the stream parks what it cannot read. */
function parked(bytes: Buffer, origin: string) {
  const why = {
    consumer: "reader",
    code: "UNREADABLE",
    message: "no",
    fingerprint: "f",
    at: "2026-01-01T00:00:00.000Z",
  };
  const letter = sealLetter(
    { handle: "1", body: bytes.toString("base64"), encoding: "base64", attempt: 1, origin, partitionKey: "key" },
    { ...why, attempt: 1, origin },
  );
  if (letter === undefined) throw new Error("It is too large to be parked");
  return letter;
}
