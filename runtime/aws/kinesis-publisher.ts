import { createHash } from "node:crypto";
import { PutRecordsCommand, type PutRecordsCommandOutput } from "@aws-sdk/client-kinesis";
import type { Fact } from "../../schemas/event.ts";
import { othersWords } from "../error-words.ts";
import type { Publisher } from "../ports.ts";
import { bundling } from "../publisher/bundling.ts";
import { factsThrough, type SendingOptions } from "../publisher/fact-sender.ts";
import type { Parcel } from "../publisher/lanes.ts";
import { type Broker, outlet, type Refusal } from "../publisher/outlet.ts";
import { usualPatience } from "../publisher/patience.ts";
import { realWorld } from "../publisher/world.ts";
import { textBytes } from "../publisher/text-bytes.ts";
import { hashKeysOf, kinesisBundles } from "./kinesis-bundles.ts";
import { ask, type Service } from "./operations.ts";
import { isPassing } from "./passing-error.ts";
import { putRecordsJson, type RecordEntry } from "./put-records-json.ts";

/**
 * Records per call. https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
 * A call may hold 10 MiB; half of it is what every region and engine has always taken, and as quick.
 */
const LIMITS = { entries: 500, bytes: 5 * 1_048_576, requestsInFlight: 4 };
/** Characters. https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecordsRequestEntry.html */
const MAX_PARTITION_KEY = 256;

/** What PutRecords answers, as far as it is read. */
type Answer = Pick<PutRecordsCommandOutput, "FailedRecordCount" | "Records">;

/** The part of `KinesisClient` that is used. */
export interface KinesisPort {
  send(command: PutRecordsCommand): Promise<Answer>;
}

/** A service costs a fact a fraction of what the SDK's client does (docs/adr/0027), which finds credentials as the AWS CLI does. */
type Kinesis = { readonly service: Service } | { readonly client: KinesisPort };

export type KinesisPublisherOptions = Kinesis & StreamOptions;

interface StreamOptions extends SendingOptions {
  readonly streamName: string;
  /**
   * Facts of one bucket travel in one record, as many as there are at a time; their partition key decides over the bucket.
   * As many as the stream has shards at least, times their `parallelizationFactor`. 0, as usual, makes each fact a record.
   */
  readonly aggregationBuckets?: number;
}

/** In order per partition key, each fact a record or many in one. */
export function kinesisPublisher(options: KinesisPublisherOptions): Publisher {
  const { streamName, aggregationBuckets = 0, patience, world = realWorld } = options;
  const way = { name: `Kinesis stream ${streamName}`, wrap };
  const whole = { ...usualPatience, ...patience };
  if (aggregationBuckets === 0) {
    return { publish: factsThrough(outlet(recordBroker(options), whole, world), way, world) };
  }
  const bundler = kinesisBundles(aggregationBuckets);
  const records = outlet(recordBroker(options, hashKeysOf(aggregationBuckets)), { ...whole, lingerMs: 0 }, world);
  return { publish: factsThrough(bundling(records, bundler, whole.lingerMs, world), way, world) };
}

function wrap(fact: Fact, body: string): Parcel<Buffer> {
  const key = partitionKeyOf(fact);
  // Bytes now, not when they leave: a long queue of strings is copied about by the garbage collector.
  const content = textBytes(body);
  return { id: fact.id, key, bytes: content.length + Buffer.byteLength(key), content };
}

/** @param hashKeys by partition key; those that have none go to the shard of their partition key. */
function recordBroker(
  options: Kinesis & Pick<StreamOptions, "streamName">,
  hashKeys?: ReadonlyMap<string, string>,
): Broker<Buffer> {
  const put = "service" in options ? throughService(options.service) : throughClient(options.client);
  return {
    limits: LIMITS,
    isPassing,
    async send(parcels) {
      const records = parcels.map(({ key = "", content }) => entryOf(key, content, hashKeys?.get(key)));
      return refusals(records.length, await put(options.streamName, records));
    },
  };
}

function entryOf(PartitionKey: string, Data: Buffer, ExplicitHashKey: string | undefined): RecordEntry {
  return ExplicitHashKey === undefined ? { PartitionKey, Data } : { PartitionKey, Data, ExplicitHashKey };
}

type Put = (streamName: string, records: RecordEntry[]) => Promise<Answer>;

function throughService(service: Service): Put {
  return (streamName, records) => ask(service, "PutRecords", putRecordsJson(streamName, records));
}

function throughClient(client: KinesisPort): Put {
  return (StreamName, Records) => client.send(new PutRecordsCommand({ StreamName, Records }));
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
