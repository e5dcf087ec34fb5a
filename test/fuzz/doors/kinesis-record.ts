import { type ArchivePorts, storeBatch } from "../../../consumers/archive/store-batch.ts";
import { routeBatch, type RouterPorts } from "../../../producers/router/route-batch.ts";
import type { KinesisEvent } from "../../../runtime/aws/lambda-event.ts";
import { streamHandler } from "../../../runtime/aws/stream-handler.ts";
import { jsonLog } from "../../../runtime/kit/log.ts";
import { memoryObjectStore } from "../../../runtime/memory/object-store.ts";
import type { StreamRecord } from "../../../runtime/stream/stream-record.ts";
import type { Door } from "../door.ts";
import { partsOfStream, sequenceNumberOf, type StreamHandled } from "../judging/records.ts";
import { sealedDeadLetters } from "../judging/sealed-dead-letters.ts";
import { bytesIn } from "../making/bytes.ts";
import { NOW } from "../making/facts.ts";
import { aStreamBatch, type MadeRecord, type StreamBatch } from "../making/records.ts";
import { fewer, smallerBytes } from "../shrink.ts";

type ReadBatch = (records: readonly StreamRecord[]) => Promise<readonly string[]>;

/** The readers of the stream, for whoever wants to break one. */
interface StreamReaders {
  readonly router: (ports: RouterPorts) => ReadBatch;
  readonly archive: (ports: ArchivePorts) => ReadBatch;
}

const REAL: StreamReaders = { router: routeBatch, archive: storeBatch };
const STREAM_ARN = "arn:aws:kinesis:eu-west-1:123456789012:stream/facts";
const SHARD = "shardId-000000000000";

export const kinesisRecordDoor = (readers: StreamReaders = REAL): Door<StreamBatch> => ({
  name: "kinesis-record",
  takes: "batches of stream records, for the router and the archive",
  open: () =>
    Promise.resolve({
      make: aStreamBatch,
      knock: async (batch) => partsOfStream(batch, await handled(batch, readers)),
      smaller,
      close: () => Promise.resolve(),
    }),
});

async function handled({ reader, records }: StreamBatch, readers: StreamReaders): Promise<StreamHandled> {
  const letters = sealedDeadLetters();
  const objects = memoryObjectStore();
  const forwarded: StreamHandled["forwarded"][number][] = [];
  let written = "";
  const log = jsonLog(
    { service: "fuzz", function: reader, level: "debug" },
    () => NOW,
    (lines) => {
      written += lines;
    },
  );
  const topic: RouterPorts["topic"] = {
    send: (messages) => {
      forwarded.push(...messages);
      return Promise.resolve([]);
    },
  };
  const read =
    reader === "router"
      ? readers.router({ topic, deadLetters: letters.deadLetters, log, now: () => NOW })
      : readers.archive({ objects, log });
  const { batchItemFailures } = await streamHandler(read)(eventOf(records));
  return {
    again: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier),
    forwarded,
    parked: letters.parked,
    stored: [...objects.objects.values()],
    log: written,
  };
}

const eventOf = (records: readonly MadeRecord[]): KinesisEvent => ({
  Records: records.map(({ partitionKey, bytes, base64 }, index) => ({
    eventID: `${SHARD}:${sequenceNumberOf(index)}`,
    eventSourceARN: STREAM_ARN,
    kinesis: {
      partitionKey,
      sequenceNumber: sequenceNumberOf(index),
      data: base64 ?? bytesIn(bytes).toString("base64"),
      approximateArrivalTimestamp: NOW.getTime() / 1_000 + index / 1_000,
    },
  })),
});

function* smaller({ reader, records }: StreamBatch): Generator<StreamBatch> {
  for (const some of fewer(records)) yield { reader, records: some };
  for (const [index, { partitionKey, bytes }] of records.entries()) {
    for (const less of smallerBytes(bytes)) {
      // Whatever was put into an aggregate is not told any more once it is cut.
      yield { reader, records: records.map((one, place) => (place === index ? { partitionKey, bytes: less } : one)) };
    }
  }
}
