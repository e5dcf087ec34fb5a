import type { GetShardIteratorCommandInput, Shard } from "@aws-sdk/client-kinesis";
import { ask, type GotRecord, type Service } from "../../runtime/aws/operations.ts";
import { judgeResponse } from "./batch-response.ts";
import type { StreamFeed } from "./deployment.ts";
import { ACCOUNT_ID, REGION } from "./engines/engines.ts";
import { type BatchReport, type Invokable, type Mapping, MAX_PAYLOAD_BYTES, pause } from "./mapping.ts";
import { afterInvocation, laneFor, type Next, type StreamRecord, type Work } from "./stream-retries.ts";

export interface KinesisMappingOptions {
  readonly feed: StreamFeed;
  readonly streamName: string;
  readonly streamArn: string;
  readonly target: Invokable;
  readonly kinesis: Service;
  /** Sends the positions that are given up. */
  readonly sqs: Service;
  readonly onBatch: (report: BatchReport) => void;
}

/** Lambda polls a shard once a second; a laptop has nobody to share it with (docs/local-cloud.md, "Deviations"). */
const POLL_MS = 100;
/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html */
const MOST_PER_READ = 10_000;
const FIRST_BACKOFF_MS = 50;
const LONGEST_BACKOFF_MS = 5_000;

interface ShardReader {
  readonly shardId: string;
  checkpoint?: string;
  /** Records read and not settled. */
  pending: number;
  inFlight: number;
  /** Reads that found nothing left, counted. */
  tips: number;
  atTip: boolean;
  closed: boolean;
  lastArrival?: number;
}

/** Lambda's event source mapping for a stream, with ReportBatchItemFailures. The rules stand with their sources in docs/local-cloud.md. */
export function startKinesisMapping(options: KinesisMappingOptions): Mapping {
  const { feed, streamName, streamArn, target, kinesis, sqs, onBatch } = options;
  const stopping = new AbortController();
  const readers = new Map<string, ShardReader>();
  const loops = new Set<Promise<void>>();
  const tally = { invocations: 0, records: 0, failures: 0, lastFailure: undefined as string | undefined };
  const begun = openShards(feed.startingPosition);

  return {
    async status(fresh = false) {
      if (fresh) await freshTips();
      const shards = [...readers.values()];
      const ages = shards.flatMap(({ lastArrival, atTip }) =>
        lastArrival === undefined || atTip ? [] : [Date.now() - lastArrival],
      );
      return {
        functionName: target.name,
        kind: "stream",
        source: streamName,
        inFlight: sum(shards.map(({ inFlight }) => inFlight)),
        behind: sum(shards.map(({ pending, atTip, closed }) => (atTip || closed ? pending : Math.max(1, pending)))),
        iteratorAgeMs: Math.max(0, ...ages),
        invocations: tally.invocations,
        records: tally.records,
        failures: tally.failures,
        ...(tally.lastFailure !== undefined && { lastFailure: tally.lastFailure }),
      };
    },
    async stop() {
      stopping.abort();
      await begun;
      await Promise.all(loops);
    },
  };

  /** A tip seen by a read that began before the question was asked says nothing about what came since: the second one does. */
  async function freshTips(): Promise<void> {
    const seen = new Map([...readers.values()].map((reader) => [reader, reader.tips]));
    const deadline = Date.now() + 10 * POLL_MS;
    const isFresh = ([reader, tips]: [ShardReader, number]) =>
      reader.closed || reader.pending > 0 || reader.tips >= tips + 2;
    while (!stopping.signal.aborted && ![...seen].every(isFresh) && Date.now() < deadline)
      await pause(POLL_MS / 5, stopping.signal);
    for (const [reader, tips] of seen) if (reader.tips < tips + 2 && !reader.closed) reader.atTip = false;
  }

  /** Shards whose parents are drained, or were never there to read. */
  async function openShards(position: StreamFeed["startingPosition"]): Promise<void> {
    const page = await persistently(() => ask(kinesis, "ListShards", { StreamName: streamName }));
    for (const shard of page?.Shards ?? []) {
      const { ShardId = "" } = shard;
      if (readers.has(ShardId) || !parentsOf(shard).every((parent) => readers.get(parent)?.closed !== false)) continue;
      const reader: ShardReader = { shardId: ShardId, pending: 0, inFlight: 0, tips: 0, atTip: false, closed: false };
      readers.set(ShardId, reader);
      const loop = readShard(reader, position).finally(() => loops.delete(loop));
      loops.add(loop);
    }
  }

  async function readShard(reader: ShardReader, position: StreamFeed["startingPosition"]): Promise<void> {
    let iterator = await persistently(() => iteratorFor(reader, position));
    while (!stopping.signal.aborted && iterator !== undefined) {
      const page = await ask(kinesis, "GetRecords", { ShardIterator: iterator, Limit: MOST_PER_READ }).catch(
        () => undefined,
      );
      if (page === undefined) {
        // An iterator lives five minutes; the checkpoint outlives it.
        await pause(POLL_MS, stopping.signal);
        iterator = await iteratorFor(reader, position).catch(() => iterator);
        continue;
      }
      const records = (page.Records ?? []).map(recordOf);
      await handleAll(reader, records);
      reader.atTip = records.length === 0;
      if (records.length === 0) reader.tips++;
      if (typeof page.NextShardIterator !== "string") {
        reader.closed = true;
        // Children only after their parent is drained, and from their beginning.
        return openShards("TRIM_HORIZON");
      }
      iterator = page.NextShardIterator;
      if (records.length === 0) await pause(POLL_MS, stopping.signal);
    }
  }

  /** A poller that cannot poll tries again, as Lambda's does. @returns undefined when stopped in between. */
  async function persistently<T>(call: () => Promise<T>): Promise<T | undefined> {
    while (!stopping.signal.aborted) {
      try {
        return await call();
      } catch {
        await pause(POLL_MS, stopping.signal);
      }
    }
    return undefined;
  }

  async function iteratorFor(
    { shardId, checkpoint }: ShardReader,
    position: StreamFeed["startingPosition"],
  ): Promise<string> {
    const start: Pick<GetShardIteratorCommandInput, "ShardIteratorType" | "StartingSequenceNumber"> =
      checkpoint === undefined
        ? { ShardIteratorType: position }
        : { ShardIteratorType: "AFTER_SEQUENCE_NUMBER", StartingSequenceNumber: checkpoint };
    const { ShardIterator = "" } = await ask(kinesis, "GetShardIterator", {
      StreamName: streamName,
      ShardId: shardId,
      ...start,
    });
    return ShardIterator;
  }

  /** Batch after batch; the lanes of one batch side by side, and the checkpoint behind all of them. */
  async function handleAll(reader: ShardReader, records: readonly StreamRecord[]): Promise<void> {
    reader.pending = records.length;
    for (const batch of batches(records, feed.batchSize)) {
      if (stopping.signal.aborted) return;
      const lanes = Array.from({ length: feed.parallelizationFactor }, (_, lane) =>
        batch.filter(({ partitionKey }) => laneFor(partitionKey, feed.parallelizationFactor) === lane),
      ).filter((lane) => lane.length > 0);
      const finished = await Promise.all(lanes.map((lane) => untilSettled(reader, lane)));
      const last = batch.at(-1);
      if (last === undefined || finished.includes(false)) return;
      reader.checkpoint = last.sequenceNumber;
      reader.lastArrival = last.arrivedAt;
    }
  }

  /** @returns false when stopped in between. */
  async function untilSettled(reader: ShardReader, records: readonly StreamRecord[]): Promise<boolean> {
    const todo: Work[] = [{ records, attempts: 0 }];
    for (let work = todo.shift(); work !== undefined; work = todo.shift()) {
      if (stopping.signal.aborted) return false;
      if (work.attempts > 0) await pause(backoffMs(work.attempts), stopping.signal);
      const next = await handle(reader, work);
      reader.pending -= next.settled.length;
      if (next.givenUp !== undefined) {
        await giveUp(reader, next.givenUp);
        reader.pending -= next.givenUp.records.length;
      }
      todo.unshift(...next.again);
    }
    return true;
  }

  async function handle(reader: ShardReader, work: Work): Promise<Next> {
    const { records } = work;
    reader.inFlight += records.length;
    const began = performance.now();
    const result = await target.invoke(
      JSON.stringify({ Records: records.map((record) => eventRecord(record, reader.shardId)) }),
    );
    const verdict = judgeResponse(
      result,
      records.map(({ sequenceNumber }) => sequenceNumber),
    );
    const next = afterInvocation(work, verdict, feed, Date.now());
    const failed = records.length - next.settled.length;
    const why = verdict.failed === "all" ? verdict.why : undefined;
    reader.inFlight -= records.length;
    tally.invocations++;
    tally.records += next.settled.length;
    tally.failures += failed;
    tally.lastFailure = why ?? tally.lastFailure;
    onBatch({
      functionName: target.name,
      source: streamName,
      records: records.length,
      failed,
      milliseconds: performance.now() - began,
      ...(why !== undefined && { why }),
    });
    return next;
  }

  /** The position, not the records: whoever reads it fetches them before the stream forgets them. */
  async function giveUp(
    { shardId }: ShardReader,
    { records, attempts, condition }: NonNullable<Next["givenUp"]>,
  ): Promise<void> {
    const [first, last] = [records[0], records.at(-1)];
    const letter = {
      requestContext: {
        requestId: `${shardId}:${first?.sequenceNumber ?? ""}`,
        functionArn: `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:${target.name}`,
        condition,
        approximateInvokeCount: attempts,
      },
      responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
      version: "1.0",
      timestamp: new Date().toISOString(),
      KinesisBatchInfo: {
        shardId,
        startSequenceNumber: first?.sequenceNumber,
        endSequenceNumber: last?.sequenceNumber,
        approximateArrivalOfFirstRecord: new Date(first?.arrivedAt ?? 0).toISOString(),
        approximateArrivalOfLastRecord: new Date(last?.arrivedAt ?? 0).toISOString(),
        batchSize: records.length,
        streamArn,
      },
    };
    const message = { QueueUrl: feed.onFailureQueue, MessageBody: JSON.stringify(letter) };
    // The shard may not go on before the position is safe.
    while (!stopping.signal.aborted && !(await isSent(ask(sqs, "SendMessage", message)))) {
      await pause(LONGEST_BACKOFF_MS, stopping.signal);
    }
  }

  /** As a function sees it. https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html */
  function eventRecord({ sequenceNumber, partitionKey, data, arrivedAt }: StreamRecord, shardId: string) {
    return {
      kinesis: {
        kinesisSchemaVersion: "1.0",
        partitionKey,
        sequenceNumber,
        data,
        approximateArrivalTimestamp: arrivedAt / 1_000,
      },
      eventSource: "aws:kinesis",
      eventVersion: "1.0",
      eventID: `${shardId}:${sequenceNumber}`,
      eventName: "aws:kinesis:record",
      invokeIdentityArn: `arn:aws:iam::${ACCOUNT_ID}:role/${target.name}`,
      awsRegion: REGION,
      eventSourceARN: streamArn,
    };
  }
}

const isSent = (sending: Promise<unknown>): Promise<boolean> =>
  sending.then(
    () => true,
    () => false,
  );

const parentsOf = ({ ParentShardId, AdjacentParentShardId }: Shard): readonly string[] =>
  [ParentShardId, AdjacentParentShardId].filter((parent) => parent !== undefined);

const recordOf = (record: GotRecord): StreamRecord => ({
  sequenceNumber: record.SequenceNumber,
  partitionKey: record.PartitionKey,
  data: record.Data,
  arrivedAt: Math.round(record.ApproximateArrivalTimestamp * 1_000),
});

/** By count, and by what one invocation may carry as base64. */
function batches(records: readonly StreamRecord[], size: number): readonly (readonly StreamRecord[])[] {
  const result: StreamRecord[][] = [];
  let bytes = Infinity;
  for (const record of records) {
    const more = record.data.length + 512;
    if (bytes + more > MAX_PAYLOAD_BYTES || (result.at(-1)?.length ?? size) >= size) {
      result.push([]);
      bytes = 0;
    }
    result.at(-1)?.push(record);
    bytes += more;
  }
  return result;
}

const backoffMs = (attempts: number): number => Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (attempts - 1));

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
