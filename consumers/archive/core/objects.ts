import { compareUtf8, sortableTime } from "../../../runtime/core/version.ts";
import { UnreadableFact } from "../../../runtime/errors.ts";
import { type Envelope, envelopeOf } from "../../../runtime/stream/envelope.ts";
import type { StreamRecord } from "../../../runtime/stream/stream-record.ts";

/** No event type begins so; what nobody could read is kept under it. */
const UNREADABLE = "_unreadable";

/** RFC 3339 in UTC. A producer's time of another form is kept in its line and left out of the range. */
const UTC_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/;

/** One object to be stored: lines of one type that arrived on one shard in one hour. */
export interface ArchiveObject {
  /** `type=<type>/dt=YYYY-MM-DD/hour=HH/<shard>-<first>-<last>.ndjson.gz`, by arrival. */
  readonly key: string;
  /** One JSON text each, without line breaks. */
  readonly lines: readonly string[];
  readonly sequenceNumbers: readonly string[];
  /** When the first and the last of its facts happened, by their own account; RFC 3339. */
  readonly happened?: { readonly first: string; readonly last: string };
}

interface Line {
  readonly record: StreamRecord;
  readonly text: string;
  readonly time?: string;
}

/**
 * Everything of a batch, in the order of the shard. The key says what is inside, by when it arrived
 * and not by now: the same batch makes the same objects however often it is delivered.
 */
export function objectsOf(records: readonly StreamRecord[]): readonly ArchiveObject[] {
  const partitions = new Map<string, Line[]>();
  for (const record of records) {
    const { type, ...line } = lineOf(record);
    const partition = partitionOf(type, record);
    const lines = partitions.get(partition);
    if (lines === undefined) partitions.set(partition, [line]);
    else lines.push(line);
  }
  return [...partitions].map(([partition, lines]) => objectOf(partition, lines));
}

function objectOf(partition: string, lines: readonly Line[]): ArchiveObject {
  const sequenceNumbers = lines.map(({ record }) => record.sequenceNumber);
  const happened = rangeOf(lines.flatMap(({ time }) => (time === undefined ? [] : [time])));
  return {
    key: `${partition}-${sequenceNumbers.at(0) ?? ""}-${sequenceNumbers.at(-1) ?? ""}.ndjson.gz`,
    lines: lines.map(({ text }) => text),
    sequenceNumbers,
    ...(happened !== undefined && { happened }),
  };
}

function partitionOf(type: string, { arrivedAt, shardId }: StreamRecord): string {
  const [date = "", time = ""] = arrivedAt.split("T");
  return `type=${encodeURIComponent(type)}/dt=${date}/hour=${time.slice(0, 2)}/${shardId}`;
}

function lineOf(record: StreamRecord): Line & { readonly type: string } {
  try {
    const envelope = envelopeOf(record);
    return { record, type: envelope.type, text: onOneLine(envelope), ...timeOf(envelope) };
  } catch (error) {
    if (error instanceof UnreadableFact) return { record, type: UNREADABLE, text: wrapped(record) };
    throw error;
  }
}

/** In valid JSON a raw line break can only be white space, so the envelope stays the same, byte for byte as long. */
const onOneLine = ({ text }: Envelope): string => text.replaceAll(/[\r\n]/g, " ");

const timeOf = ({ time }: Envelope): { readonly time?: string } =>
  time !== undefined && UTC_TIME.test(time) ? { time } : {};

/** What is no envelope is kept too, with all that is known of it. */
function wrapped({ bytes, sequenceNumber, index, shardId, partitionKey, arrivedAt }: StreamRecord): string {
  const base64 = Buffer.from(bytes).toString("base64");
  return JSON.stringify({ sequenceNumber, index, shardId, partitionKey, arrivedAt, base64 });
}

function rangeOf(times: readonly string[]): { readonly first: string; readonly last: string } | undefined {
  const [first, ...others] = times;
  if (first === undefined) return undefined;
  return others.reduce(
    (range, time) => ({
      first: isBefore(time, range.first) ? time : range.first,
      last: isBefore(range.last, time) ? time : range.last,
    }),
    { first, last: first },
  );
}

const isBefore = (a: string, b: string): boolean => compareUtf8(sortableTime(a), sortableTime(b)) < 0;
