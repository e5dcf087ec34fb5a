/**
 * Records of a stream that a function gave up on: where they stand, and nothing of them.
 * https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
 */
export interface Pointer {
  readonly streamArn: string;
  readonly shardId: string;
  /** Decimal, far beyond what a double can tell apart. */
  readonly startSequenceNumber: string;
  /** Inclusive. */
  readonly endSequenceNumber: string;
  /** How many records there were. */
  readonly batchSize: number;
  /** RFC 3339. The first is lost first. */
  readonly firstArrivedAt: string;
  readonly lastArrivedAt: string;
}

/** @returns undefined when the value is not what Lambda writes. */
export function pointerIn(info: unknown): Pointer | undefined {
  if (typeof info !== "object" || info === null) return undefined;
  const told = info as Readonly<Record<string, unknown>>;
  const { streamArn, shardId, startSequenceNumber, endSequenceNumber, batchSize } = told;
  const firstArrivedAt = told["approximateArrivalOfFirstRecord"];
  const lastArrivedAt = told["approximateArrivalOfLastRecord"];
  if (
    !isText(streamArn) ||
    !isText(shardId) ||
    !isSequenceNumber(startSequenceNumber) ||
    !isSequenceNumber(endSequenceNumber) ||
    !isTime(firstArrivedAt)
  ) {
    return undefined;
  }
  return {
    streamArn,
    shardId,
    startSequenceNumber,
    endSequenceNumber,
    batchSize: typeof batchSize === "number" ? batchSize : 0,
    firstArrivedAt,
    lastArrivedAt: isTime(lastArrivedAt) ? lastArrivedAt : firstArrivedAt,
  };
}

/** `arn:aws:kinesis:<region>:<account>:stream/<name>` */
export const streamNameOf = (streamArn: string): string => streamArn.slice(streamArn.lastIndexOf("/") + 1);

/** As numbers go: text would put 9 behind 10. */
export const isWithin = ({ startSequenceNumber, endSequenceNumber }: Pointer, sequenceNumber: string): boolean =>
  BigInt(sequenceNumber) >= BigInt(startSequenceNumber) && BigInt(sequenceNumber) <= BigInt(endSequenceNumber);

/** Milliseconds until the first of the records leaves the stream; 0 when it has left. */
export const msUntilLoss = ({ firstArrivedAt }: Pointer, retentionHours: number, nowMs: number): number =>
  Math.max(0, Date.parse(firstArrivedAt) + retentionHours * HOUR_MS - nowMs);

const HOUR_MS = 3_600_000;

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
const isTime = (value: unknown): value is string => typeof value === "string" && !Number.isNaN(Date.parse(value));
const isSequenceNumber = (value: unknown): value is string => typeof value === "string" && /^\d{1,128}$/.test(value);
