import {
  DescribeStreamSummaryCommand,
  ExpiredIteratorException,
  GetRecordsCommand,
  type GetRecordsCommandOutput,
  GetShardIteratorCommand,
  type KinesisClient,
  ListShardsCommand,
  ProvisionedThroughputExceededException,
} from "@aws-sdk/client-kinesis";
import { takeApart } from "../../runtime/stream/take-apart.ts";
import type { KeptRecord, RecordPages } from "./record-page.ts";

export interface StreamToRead {
  readonly client: Pick<KinesisClient, "send">;
  readonly streamName: string;
  /**
   * False where a shard is read from its beginning instead: kinesalite 3.3.3 leaves it unanswered when it is asked for a
   * time behind a shard's last record.
   */
  readonly seeksTime: boolean;
  readonly nowMs: () => number;
  /** Between two reads of a shard. All its readers share 5 reads and 2 MB a second. */
  readonly breathe: () => Promise<void>;
}

/** A megabyte or so, of the two that a shard gives in a second: the functions that live on it read, too. */
const RECORDS_PER_READ = 1_000;
/** In a row, of one shard. */
const REFUSALS_BORNE = 100;

/** Where a shard is read. Without an iterator it has been read to its tip or end. */
interface Cursor {
  readonly shardId: string;
  iterator: string | undefined;
  readToMs: number;
  refusals: number;
}

/** All shards side by side, each up to the end or to its tip, whichever comes first. */
export function streamPages({ client, streamName, seeksTime, nowMs, breathe }: StreamToRead): RecordPages {
  return async function* (fromMs, untilMs) {
    const cursors = await Promise.all((await shardsOf()).map((shardId) => openAt(shardId, fromMs)));
    for (;;) {
      const due = cursors.filter(({ iterator, readToMs }) => iterator !== undefined && readToMs < untilMs());
      if (due.length === 0) return;
      const records = (await Promise.all(due.map(advance))).flat();
      yield {
        records: records.filter(({ arrivedMs }) => arrivedMs >= fromMs),
        readToMs: Math.min(...cursors.map(({ readToMs }) => readToMs)),
      };
      await breathe();
    }
  };

  /** Those that were split or merged, too: they are kept as long as their records. */
  async function shardsOf(): Promise<readonly string[]> {
    const ids: string[] = [];
    let token: string | undefined;
    do {
      const page = await client.send(
        new ListShardsCommand(token === undefined ? { StreamName: streamName } : { NextToken: token }),
      );
      ids.push(...(page.Shards ?? []).flatMap(({ ShardId }) => ShardId ?? []));
      token = page.NextToken;
    } while (token !== undefined);
    return ids;
  }

  async function openAt(shardId: string, timeMs: number): Promise<Cursor> {
    return { shardId, iterator: await iteratorAt(shardId, timeMs), readToMs: timeMs, refusals: 0 };
  }

  async function iteratorAt(shardId: string, timeMs: number): Promise<string | undefined> {
    const { ShardIterator } = await client.send(
      new GetShardIteratorCommand({
        StreamName: streamName,
        ShardId: shardId,
        ...(seeksTime
          ? { ShardIteratorType: "AT_TIMESTAMP", Timestamp: new Date(timeMs) }
          : { ShardIteratorType: "TRIM_HORIZON" }),
      }),
    );
    return ShardIterator;
  }

  async function advance(cursor: Cursor): Promise<readonly KeptRecord[]> {
    const page = await pageAt(cursor);
    if (page === undefined) return [];
    const { Records = [], MillisBehindLatest = 0, NextShardIterator } = page;
    const records = Records.flatMap(({ Data: bytes = new Uint8Array(), ApproximateArrivalTimestamp }) =>
      takeApart({ bytes, arrivedMs: ApproximateArrivalTimestamp?.getTime() ?? cursor.readToMs }),
    );
    const isAtTip = Records.length === 0 && MillisBehindLatest === 0;
    cursor.iterator = isAtTip ? undefined : NextShardIterator;
    const lastMs = records.at(-1)?.arrivedMs ?? nowMs() - MillisBehindLatest;
    cursor.readToMs = cursor.iterator === undefined ? Infinity : lastMs;
    return records;
  }

  /** @returns undefined when it is to be asked for once more. */
  async function pageAt(cursor: Cursor): Promise<GetRecordsCommandOutput | undefined> {
    try {
      const page = await client.send(
        new GetRecordsCommand({ ShardIterator: cursor.iterator, Limit: RECORDS_PER_READ }),
      );
      cursor.refusals = 0;
      return page;
    } catch (error) {
      if (error instanceof ExpiredIteratorException) {
        // It waited five minutes for other shards. What it brings again is known by then.
        cursor.iterator = await iteratorAt(cursor.shardId, cursor.readToMs);
        return undefined;
      }
      const mayTryAgain = error instanceof ProvisionedThroughputExceededException && ++cursor.refusals < REFUSALS_BORNE;
      if (mayTryAgain) return undefined;
      throw error;
    }
  }
}

export interface StreamFacts {
  readonly arn: string;
  readonly retentionHours: number;
}

export async function streamFacts(client: Pick<KinesisClient, "send">, streamName: string): Promise<StreamFacts> {
  const { StreamDescriptionSummary: summary } = await client.send(
    new DescribeStreamSummaryCommand({ StreamName: streamName }),
  );
  return { arn: summary?.StreamARN ?? "", retentionHours: summary?.RetentionPeriodHours ?? 24 };
}
