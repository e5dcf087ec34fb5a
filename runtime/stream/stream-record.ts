/** One record of the stream, and where it stands. */
export interface StreamRecord {
  /** Orders the records of one shard, and is what a partial batch response names. */
  readonly sequenceNumber: string;
  readonly shardId: string;
  readonly streamArn: string;
  readonly partitionKey: string;
  /** When the stream stored it, RFC 3339: the same on every delivery. */
  readonly arrivedAt: string;
  readonly bytes: Uint8Array;
}

/** For people, and for finding the record again: `<stream ARN> <shard>:<sequence number>`. */
export function positionOf({ streamArn, shardId, sequenceNumber }: StreamRecord): string {
  return `${streamArn} ${shardId}:${sequenceNumber}`;
}

/**
 * Lambda resumes a shard from the lowest sequence number reported and delivers all behind it again,
 * so one is enough to name, and it has to be the lowest.
 *
 * @returns what the batch response names: nothing when the whole batch is done.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
 */
export function resumeFrom(failed: readonly string[]): readonly string[] {
  const [first, ...others] = failed;
  if (first === undefined) return [];
  return [others.reduce((lowest, each) => (BigInt(each) < BigInt(lowest) ? each : lowest), first)];
}
