import {
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  ListShardsCommand,
  ProvisionedThroughputExceededException,
} from "@aws-sdk/client-kinesis";
import { describe, expect, it } from "@jest/globals";
import { aggregate } from "../../runtime/stream/aggregate.ts";
import { type StreamToRead, streamPages } from "./stream-pages.ts";

const NOON = Date.parse("2026-03-01T12:00:00.000Z");
const about = { message: "", $metadata: {} };

type Answer =
  | {
      readonly records?: readonly number[];
      readonly data?: (ms: number) => Buffer;
      readonly behindMs?: number;
      readonly isEnd?: boolean;
    }
  | Error;

/** One page after another per shard; a record is the milliseconds behind noon at which it arrived. */
function aStream(shards: Readonly<Record<string, readonly Answer[]>>) {
  const asked: string[] = [];
  const left = new Map(Object.entries(shards).map(([shard, answers]) => [shard, [...answers]]));
  const names = [...left.keys()];
  const send = (command: unknown): Promise<unknown> => {
    if (command instanceof ListShardsCommand) {
      const next = names.indexOf(command.input.NextToken ?? names[0] ?? "") + 1;
      return Promise.resolve({ Shards: [{ ShardId: names[next - 1] }], NextToken: names[next] });
    }
    if (command instanceof GetShardIteratorCommand) {
      const { ShardId, ShardIteratorType, Timestamp } = command.input;
      asked.push(
        `${ShardId ?? ""} ${ShardIteratorType ?? ""} ${Timestamp === undefined ? "" : Timestamp.getTime() - NOON}`,
      );
      return Promise.resolve({ ShardIterator: ShardId });
    }
    if (!(command instanceof GetRecordsCommand)) return Promise.reject(new Error("Not asked for"));
    const answer = left.get(command.input.ShardIterator ?? "")?.shift() ?? {};
    if (answer instanceof Error) return Promise.reject(answer);
    const { records = [], data = (ms: number) => Buffer.from(String(ms)), behindMs = 0, isEnd = false } = answer;
    return Promise.resolve({
      Records: records.map((ms) => ({
        Data: data(ms),
        ApproximateArrivalTimestamp: new Date(NOON + ms),
      })),
      MillisBehindLatest: behindMs,
      NextShardIterator: isEnd ? undefined : command.input.ShardIterator,
    });
  };
  // The one method that is used, in the words of the whole client.
  return { client: { send } as Pick<KinesisClient, "send">, asked, left };
}

async function read(
  stream: ReturnType<typeof aStream>,
  untilMs: (read: readonly number[]) => number = () => 1_000_000,
  said: Partial<StreamToRead> = {},
) {
  let breaths = 0;
  const pages = streamPages({
    client: stream.client,
    streamName: "facts",
    seeksTime: true,
    nowMs: () => NOON + 1_000_000,
    breathe: () => {
      breaths++;
      return Promise.resolve();
    },
    ...said,
  });
  const records: number[] = [];
  const readTo: number[] = [];
  for await (const page of pages(NOON, () => NOON + untilMs(records))) {
    records.push(...page.records.map(({ bytes }) => Number(Buffer.from(bytes).toString())));
    readTo.push(page.readToMs - NOON);
  }
  return { records, readTo, breaths };
}

describe("pages of a stream", () => {
  it("are those of every shard from that time on, each to its tip or its end", async () => {
    const stream = aStream({ a: [{ records: [1, 3] }, { records: [5], isEnd: true }], b: [{ records: [2] }, {}] });
    const { records, readTo, breaths } = await read(stream);
    expect(records).toEqual([1, 3, 2, 5]);
    expect(readTo).toEqual([2, Infinity]);
    expect(breaths).toBe(2);
    expect(stream.asked).toEqual(["a AT_TIMESTAMP 0", "b AT_TIMESTAMP 0"]);
  });

  it("end behind the moment they are told, which may move while they are read", async () => {
    const pages = { a: [{ records: [1] }, { records: [60] }, { records: [120] }, { records: [180] }] };
    expect(await read(aStream(pages), () => 50)).toMatchObject({ records: [1, 60] });
    const behind = (read: readonly number[]) => (read.at(-1) ?? 0) + 59.5;
    expect(await read(aStream({ a: [{ records: [1] }, { records: [60, 61] }, {}] }), behind)).toMatchObject({
      records: [1, 60, 61],
      readTo: [1, 61, Infinity],
    });
  });

  it("have each record of those that were put in as one", async () => {
    const together = (ms: number) => {
      const whole = aggregate(1_000);
      for (const n of [0, 1]) whole.add({ partitionKey: "key", data: Buffer.from(String(ms + n)) });
      return whole.encode();
    };
    const stream = aStream({ a: [{ records: [10, 20], data: together }, {}] });
    expect(await read(stream)).toMatchObject({ records: [10, 11, 20, 21], readTo: [20, Infinity] });
  });

  it("go on over an empty page that is not the tip", async () => {
    const stream = aStream({ a: [{ behindMs: 999_000 }, { records: [2_000] }, {}] });
    expect(await read(stream)).toMatchObject({ records: [2_000], readTo: [1_000, 2_000, Infinity] });
  });

  it("begin at the beginning of each shard where the engine cannot seek, and leave out what is older", async () => {
    const stream = aStream({ a: [{ records: [-5, 0, 5] }] });
    expect(await read(stream, () => 1_000, { seeksTime: false })).toMatchObject({ records: [0, 5] });
    expect(stream.asked).toEqual(["a TRIM_HORIZON "]);
  });

  it("come later when the shard gives no more at the moment, and an error when it never does", async () => {
    const refusal = new ProvisionedThroughputExceededException(about);
    const stream = aStream({ a: [refusal, refusal, { records: [1] }, {}] });
    expect(await read(stream)).toMatchObject({ records: [1], breaths: 4 });
    await expect(read(aStream({ a: Array.from({ length: 100 }, () => refusal) }))).rejects.toBe(refusal);
  });

  it("go on from where they were when a place on a shard was kept too long", async () => {
    const stream = aStream({ a: [{ records: [7] }, new ExpiredIteratorException(about), { records: [8] }, {}] });
    expect(await read(stream)).toMatchObject({ records: [7, 8] });
    expect(stream.asked).toEqual(["a AT_TIMESTAMP 0", "a AT_TIMESTAMP 7"]);
  });

  it("are an error for any other", async () => {
    await expect(read(aStream({ a: [new TypeError("broken")] }))).rejects.toThrow("broken");
  });
});
