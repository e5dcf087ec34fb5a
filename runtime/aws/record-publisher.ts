import { createHash } from "node:crypto";
import type { PutRecordsCommandOutput } from "@aws-sdk/client-kinesis";
import type { Fact } from "../../schemas/event.ts";
import { othersWords } from "../error-words.ts";
import type { Publisher } from "../ports.ts";
import { bundling } from "../publisher/bundling.ts";
import { factsThrough, type SendingOptions } from "../publisher/fact-sender.ts";
import type { Parcel } from "../publisher/lanes.ts";
import { type Broker, outlet, type Refusal } from "../publisher/outlet.ts";
import { usualPatience } from "../publisher/patience.ts";
import { textBytes } from "../publisher/text-bytes.ts";
import { realWorld } from "../publisher/world.ts";
import { hashKeysOf, kinesisBundles } from "./kinesis-bundles.ts";
import { isPassing } from "./passing-error.ts";
import type { RecordEntry } from "./put-records-json.ts";

/**
 * Records per call. https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
 * A call may hold 10 MiB; half of it is what every region and engine has always taken, and as quick.
 */
const LIMITS = { entries: 500, bytes: 5 * 1_048_576, requestsInFlight: 4 };
/** Characters. https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecordsRequestEntry.html */
const MAX_PARTITION_KEY = 256;

export interface StreamOptions extends SendingOptions {
  readonly streamName: string;
  /**
   * Facts of one bucket travel in one record, as many as there are at a time; their partition key decides over the bucket.
   * As many as the stream has shards at least, times their `parallelizationFactor`. 0, as usual, makes each fact a record.
   */
  readonly aggregationBuckets?: number;
}

/** What PutRecords answers, as far as it is read. */
export type Answer = Pick<PutRecordsCommandOutput, "FailedRecordCount" | "Records">;

/** One call. */
export type PutRecords = (records: RecordEntry[]) => Promise<Answer>;

/** Facts in order per partition key, each of them a record or many in one. */
export function recordPublisher(putRecords: PutRecords, options: StreamOptions): Publisher {
  const { streamName, aggregationBuckets = 0, world = realWorld } = options;
  const way = { name: `Kinesis stream ${streamName}`, wrap };
  const patience = { ...usualPatience, ...options.patience };
  if (aggregationBuckets === 0) {
    return { publish: factsThrough(outlet(recordBroker(putRecords), patience, world), way, world) };
  }
  const bundler = kinesisBundles(aggregationBuckets);
  const broker = recordBroker(putRecords, hashKeysOf(aggregationBuckets));
  const records = outlet(broker, { ...patience, lingerMs: 0 }, world);
  return { publish: factsThrough(bundling(records, bundler, patience.lingerMs, world), way, world) };
}

function wrap(fact: Fact, body: string): Parcel<Buffer> {
  const key = partitionKeyOf(fact);
  // Bytes now, not when they leave: a long queue of strings is copied about by the garbage collector.
  const content = textBytes(body);
  return { id: fact.id, key, bytes: content.length + Buffer.byteLength(key), content };
}

/** @param hashKeys by partition key; those that have none go to the shard of their partition key. */
function recordBroker(putRecords: PutRecords, hashKeys?: ReadonlyMap<string, string>): Broker<Buffer> {
  return {
    limits: LIMITS,
    isPassing,
    async send(parcels) {
      const records = parcels.map(({ key = "", content }) => entryOf(key, content, hashKeys?.get(key)));
      return refusals(records.length, await putRecords(records));
    },
  };
}

function entryOf(PartitionKey: string, Data: Buffer, ExplicitHashKey: string | undefined): RecordEntry {
  return ExplicitHashKey === undefined ? { PartitionKey, Data } : { PartitionKey, Data, ExplicitHashKey };
}

/** What Kinesis would refuse as too long is hashed: equal keys stay equal. */
function partitionKeyOf({ partitionkey, subject }: Fact): string {
  const key = partitionkey ?? subject;
  return key.length <= MAX_PARTITION_KEY ? key : createHash("sha256").update(key).digest("hex");
}

/** Records are answered in the order given; only one with a sequence number is stored. */
function refusals(entries: number, { FailedRecordCount, Records = [] }: Answer): readonly Refusal[] {
  if (FailedRecordCount === 0 && Records.length === entries) return [];
  return Array.from({ length: entries }, (_, index) => index).flatMap((index) => {
    const { SequenceNumber, ErrorCode, ErrorMessage } = Records[index] ?? {};
    return SequenceNumber !== undefined
      ? []
      : [
          {
            index,
            passing: true,
            reason: ErrorCode === undefined ? "no answer" : othersWords(ErrorCode, ErrorMessage),
          },
        ];
  });
}
