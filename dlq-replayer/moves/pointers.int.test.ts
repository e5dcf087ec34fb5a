import { GetRecordsCommand, KinesisClient } from "@aws-sdk/client-kinesis";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { clientConfig } from "../../infra/local/loopback.ts";
import { sealLetter } from "../../runtime/aws/dead-letter.ts";
import type { Faults } from "../../test/engines/faults.ts";
import { startFaultyWire } from "../../test/engines/faulty-wire.ts";
import { type KinesisEngine, startKinesis } from "../../test/engines/kinesis.ts";
import type { HttpAnswer } from "../../test/engines/other-side.ts";
import { fastClock } from "../../test/replayer/fast-clock.ts";
import { openShelf, type Shelf, type StoryGiven } from "../../test/replayer/story.ts";
import {
  arnOf,
  BUSY,
  type Call,
  DONE,
  failingAt,
  pointerTo,
  put,
  type Reader,
  split,
  startReader,
  THROWS,
} from "../../test/replayer/stream.ts";
import { kinesisRecords } from "../aws/kinesis-records.ts";
import { readJournal } from "./journal-file.ts";
import type { RedriveOptions } from "./redrive.ts";

type KinesisPort = Pick<KinesisClient, "send">;

interface PointerStory extends StoryGiven {
  readonly client?: KinesisPort;
  /** Of the function. */
  readonly latencyMs?: number;
}

const texts = (count: number) => Array.from({ length: count }, (_, n) => `record ${n} ü`);

describe("a letter that points to records of the stream", () => {
  let shelf: Shelf;
  let kinesis: KinesisEngine;
  const readers: Reader[] = [];

  beforeAll(async () => {
    [shelf, kinesis] = await Promise.all([openShelf(), startKinesis()]);
  });
  afterEach(() => Promise.all(readers.splice(0).map((reader) => reader.stop())));
  afterAll(async () => {
    await shelf.close();
    await kinesis.stop();
  });

  const streamOf = async (count: number) => {
    const stream = await kinesis.createStream(1);
    return { stream, records: await put(kinesis.client, stream, texts(count)) };
  };

  /** Letters, and a function that they go back to. */
  const story = async (
    letters: NonNullable<StoryGiven["letters"]>,
    { client = kinesis.client, latencyMs = 0, ...given }: PointerStory = {},
  ) => {
    let answer: (call: Call, nth: number) => HttpAnswer = () => DONE;
    const reader = await startReader((call, nth) => answer(call, nth), latencyMs);
    readers.push(reader);
    const told = await shelf.story({ letters, records: kinesisRecords(client), ...given });
    const target = { kind: "function", name: "reader", run: reader.run } as const;
    return {
      ...told,
      reader,
      answering: (said: typeof answer) => (answer = said),
      apply: (plan: ReturnType<typeof told.plan>, options: Partial<RedriveOptions> = {}) =>
        told.apply(plan, { target, ...options }),
    };
  };

  /** A client whose calls go through a wire with these faults. */
  const throughWire = async (faults: Faults) => {
    const wire = await startFaultyWire(kinesis.endpoint, faults);
    const client = new KinesisClient({ ...clientConfig(wire.endpoint), maxAttempts: 1 });
    return { client, stop: () => wire.stop() };
  };

  it("has just those handled again, by the one function that gave up on them", async () => {
    const { stream, records } = await streamOf(12);
    const { reader, plan, apply, audit } = await story([pointerTo(stream, records.slice(2, 9))]);
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
    const { stream, records } = await streamOf(12);
    let reads = 0;
    const { client, stop } = await throughWire({
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
    const { reader, plan, apply } = await story([pointerTo(stream, records)], { client });
    expect(await apply(plan())).toMatchObject({ ended: "done", moved: 1 });
    expect(reader.texts()).toEqual(texts(12));
    expect(reads).toBeGreaterThan(12);
    await stop();
  });

  it("finds them also in a shard that was split since", async () => {
    const { stream, records } = await streamOf(6);
    await split(kinesis.client, stream);
    await put(kinesis.client, stream, texts(20));
    const { reader, plan, apply } = await story([pointerTo(stream, records)]);
    expect(await apply(plan())).toMatchObject({ ended: "done", moved: 1 });
    expect(reader.texts()).toEqual(texts(6));
  });

  it("stays when some of them have left the stream, and says how many and where they are", async () => {
    const { stream, records } = await streamOf(5);
    const gone = await kinesis.createStream(1);
    const lost = await put(kinesis.client, gone, texts(2));
    const missing = `${gone}-deleted`;
    const { reader, plan, apply, audit } = await story([pointerTo(stream, records, 3), pointerTo(missing, lost)]);
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

  it("stays when the function fails again, and the next run begins with the record that failed", async () => {
    const { stream, records } = await streamOf(10);
    const { reader, answering, plan, apply, audit, journalOf } = await story([pointerTo(stream, records)]);
    const stuck = records[4]?.sequenceNumber ?? "";
    answering(() => failingAt(stuck));
    const planned = plan();
    const first = await apply(planned);
    expect(first).toMatchObject({ ended: "done", moved: 0 });
    expect(first.refused[0]?.reason).toBe(`it failed again at ${records[4]?.shardId ?? ""}:${stuck}`);
    const written = await readJournal(journalOf(planned));
    expect(written.filter(({ step }) => step === "handled")).toEqual([
      { step: "handled", letter: planned.letters[0]?.[0], upTo: records[3]?.sequenceNumber },
    ]);

    answering(() => DONE);
    expect(await apply(planned)).toMatchObject({ ended: "done", moved: 1 });
    expect(reader.calls.map((call) => call.length)).toEqual([10, 6]);
    expect(reader.texts().slice(10)).toEqual(texts(10).slice(4));
    expect((await audit()).left).toEqual([]);
  });

  it("has what several letters point to handled once, whoever of many lanes comes first", async () => {
    const { stream, records } = await streamOf(30);
    const letters = Array.from({ length: 24 }, (_, n) => pointerTo(stream, records.slice(n % 4, 27 + (n % 4))));
    const { reader, plan, apply } = await story(letters, { latencyMs: 5 });
    expect(await apply(plan(), { lanes: 6 })).toMatchObject({ ended: "done", moved: 24 });
    expect([...reader.texts()].sort()).toEqual(texts(30).sort());
  });

  it("has more records than one call takes handed over in several", async () => {
    const { stream, records } = await streamOf(130);
    const { reader, plan, apply } = await story([pointerTo(stream, records)]);
    expect(await apply(plan())).toMatchObject({ ended: "done", moved: 1 });
    expect(reader.calls.map((call) => call.length)).toEqual([100, 30]);
    expect(reader.texts()).toEqual(texts(130));
  });

  it("is asked for again when the function throws, and named: it may have done a part", async () => {
    const { stream, records } = await streamOf(3);
    const { reader, answering, letters, plan, apply } = await story([pointerTo(stream, records)]);
    answering((_, nth) => (nth < 3 ? THROWS : DONE));
    const result = await apply(plan());
    expect(result).toMatchObject({ ended: "done", moved: 1 });
    expect([...result.possibleDuplicates.keys()]).toEqual([letters[0]?.messageId]);
    expect(reader.calls).toHaveLength(3);
  });

  it("is asked for again when the function is busy, and nobody calls that a duplicate", async () => {
    const { stream, records } = await streamOf(3);
    const { reader, answering, plan, apply } = await story([pointerTo(stream, records)]);
    answering((_, nth) => (nth < 3 ? BUSY : DONE));
    const result = await apply(plan());
    expect(result).toMatchObject({ ended: "done", moved: 1 });
    expect(result.possibleDuplicates.size).toBe(0);
    expect(reader.calls).toHaveLength(3);
  });

  it("stays when the stream cannot be read, and does not keep others", async () => {
    const { stream, records } = await streamOf(3);
    const other = await streamOf(2);
    const { client, stop } = await throughWire({
      GetShardIterator: {
        refuse: {
          when: ({ StreamName }) => StreamName === stream,
          as: { status: 400, code: "ProvisionedThroughputExceededException" },
        },
      },
    });
    const { reader, letters, plan, apply, audit } = await story(
      [pointerTo(stream, records), pointerTo(other.stream, other.records)],
      { client, clock: fastClock(20) },
    );
    const result = await apply(plan());
    expect(result).toMatchObject({ ended: "done", moved: 1, refused: [{ messageId: letters[0]?.messageId }] });
    expect(result.refused[0]?.reason).toContain("ProvisionedThroughputExceededException");
    expect(reader.texts()).toEqual(texts(2));
    expect((await audit()).hidden).toEqual([]);
    await stop();
  });

  it("is handed to the function no more when somebody interrupts", async () => {
    const { stream, records } = await streamOf(12);
    const { reader, answering, plan, apply, audit } = await story(records.map((record) => pointerTo(stream, [record])));
    const stopping = new AbortController();
    answering(() => {
      stopping.abort();
      return DONE;
    });
    const result = await apply(plan(), { signal: stopping.signal });
    expect(result).toMatchObject({ ended: "interrupted", moved: 1, hiddenLonger: 0 });
    expect(reader.calls).toHaveLength(1);
    const { left, hidden } = await audit();
    expect([left.length, hidden.length]).toEqual([11, 0]);
  });

  it("is the record itself where the function had parked it, byte for byte", async () => {
    const { stream, records } = await streamOf(1);
    const [{ shardId, sequenceNumber } = { shardId: "", sequenceNumber: "" }] = records;
    const bytes = Buffer.from([0, 255, 1, 128]);
    const letter = sealLetter(
      {
        handle: sequenceNumber,
        body: bytes.toString("base64"),
        encoding: "base64",
        attempt: 1,
        origin: "",
        partitionKey: "key",
      },
      {
        consumer: "reader",
        code: "UNREADABLE",
        message: "no",
        fingerprint: "f",
        attempt: 1,
        origin: `${arnOf(stream)} ${shardId}:${sequenceNumber}`,
        at: "2026-01-01T00:00:00.000Z",
      },
    );
    if (letter === undefined) throw new Error("It is too large to be parked");
    const { reader, plan, apply } = await story([letter]);
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
});
