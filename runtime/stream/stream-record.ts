/** One record of the stream, and where it stands. */
export interface StreamRecord {
  /** Orders the records of one shard, and is what a partial batch response names. */
  readonly sequenceNumber: string;
  /** Its place, from 0 on, among those that came as one record: they share a sequence number. */
  readonly index?: number;
  readonly shardId: string;
  readonly streamArn: string;
  readonly partitionKey: string;
  /** When the stream stored it, RFC 3339: the same on every delivery. */
  readonly arrivedAt: string;
  readonly bytes: Uint8Array;
  /** Why the records in it could not be taken out. */
  readonly damage?: string;
}

/** Where a record stands on its stream. */
export type Position = Pick<StreamRecord, "sequenceNumber" | "index" | "shardId" | "streamArn">;

/** For people, and for finding the record again: `<stream ARN> <shard>:<sequence number>[.<index>]`. */
export function positionOf(position: Position): string {
  return `${position.streamArn} ${position.shardId}:${handleOf(position)}`;
}

const POSITION = /^(\S+) ([\w-]+):(\d+)(?:\.(\d+))?$/;

/** @returns undefined when the text is no position. */
export function positionIn(text: string): Position | undefined {
  const [, streamArn, shardId, sequenceNumber, index] = POSITION.exec(text) ?? [];
  if (streamArn === undefined || shardId === undefined || sequenceNumber === undefined) return undefined;
  return { streamArn, shardId, sequenceNumber, ...(index !== undefined && { index: Number(index) }) };
}

/** Tells the records of a batch apart: `<sequence number>[.<index>]`. */
export function handleOf({ sequenceNumber, index }: Pick<Position, "sequenceNumber" | "index">): string {
  return index === undefined ? sequenceNumber : `${sequenceNumber}.${index}`;
}

const sequenceNumberIn = (handle: string): string => handle.split(".", 1)[0] ?? handle;

/**
 * Lambda resumes a shard from the lowest sequence number reported and delivers all behind it again,
 * so one is enough to name, and it has to be the lowest. Records that came as one come again as one.
 *
 * @param failed handles
 * @returns what the batch response names: nothing when the whole batch is done.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
 */
export function resumeFrom(failed: readonly string[]): readonly string[] {
  const [first, ...others] = [...new Set(failed.map(sequenceNumberIn))];
  if (first === undefined) return [];
  return [others.reduce((lowest, each) => (BigInt(each) < BigInt(lowest) ? each : lowest), first)];
}
