import { createHash } from "node:crypto";
import { PutRecordsCommand, type PutRecordsCommandOutput } from "@aws-sdk/client-kinesis";
import type { Fact } from "../../schemas/event.ts";
import type { Publisher } from "../ports.ts";
import { factSender, type SendingOptions } from "../publisher/fact-sender.ts";
import type { Refusal } from "../publisher/outlet.ts";
import { isPassing } from "./passing-error.ts";

/**
 * Records per call. https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
 * A call may hold 10 MiB; half of it is what every region and engine has always taken, and as quick.
 */
const LIMITS = { entries: 500, bytes: 5 * 1_048_576, requestsInFlight: 4 };
/** Characters. https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecordsRequestEntry.html */
const MAX_PARTITION_KEY = 256;

/** The part of `KinesisClient` that is used. */
export interface KinesisPort {
  send(command: PutRecordsCommand): Promise<Pick<PutRecordsCommandOutput, "FailedRecordCount" | "Records">>;
}

export interface KinesisPublisherOptions extends SendingOptions {
  readonly client: KinesisPort;
  readonly streamName: string;
}

/** One record per fact, in order per partition key. */
export function kinesisPublisher({ client, streamName, ...options }: KinesisPublisherOptions): Publisher {
  const send = factSender<Uint8Array>(
    {
      name: `Kinesis stream ${streamName}`,
      limits: LIMITS,
      isPassing,
      wrap(fact, body) {
        const key = partitionKeyOf(fact);
        // Bytes now, not when they leave: a long queue of strings is copied about by the garbage collector.
        const Data = Buffer.from(body);
        const bytes = Data.length + Buffer.byteLength(key);
        return { id: fact.id, key, bytes, content: Data };
      },
      async send(parcels) {
        const Records = parcels.map(({ key, content }) => ({ PartitionKey: key, Data: content }));
        return refusals(Records.length, await client.send(new PutRecordsCommand({ StreamName: streamName, Records })));
      },
    },
    options,
  );
  return { publish: send };
}

/** What Kinesis would refuse as too long is hashed: equal keys stay equal. */
function partitionKeyOf({ partitionkey, subject }: Fact): string {
  const key = partitionkey ?? subject;
  return key.length <= MAX_PARTITION_KEY ? key : createHash("sha256").update(key).digest("hex");
}

/** Records are answered in the order given; only one with a sequence number is stored. */
function refusals(
  entries: number,
  { FailedRecordCount, Records = [] }: Awaited<ReturnType<KinesisPort["send"]>>,
): readonly Refusal[] {
  if (FailedRecordCount === 0 && Records.length === entries) return [];
  return Array.from({ length: entries }, (_, index) => index).flatMap((index) => {
    const { SequenceNumber, ErrorCode = "no answer", ErrorMessage = "" } = Records[index] ?? {};
    return SequenceNumber !== undefined
      ? []
      : [{ index, passing: true, reason: `${ErrorCode} ${ErrorMessage}`.trimEnd() }];
  });
}
