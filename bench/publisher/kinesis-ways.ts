import { KinesisClient, PutRecordCommand, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { RecordAggregator } from "aws-kinesis-agg";
import { clientConfig, placeAt } from "../../infra/local/loopback.ts";
import { kinesisPublisher } from "../../runtime/aws/kinesis-publisher.ts";
import { kinesisAt } from "../../runtime/aws/services.ts";
import { streamPublisher } from "../../runtime/aws/stream-publisher.ts";
import type { Fact } from "../../schemas/event.ts";
import { barestJoiner, bulk, chunks, filledIn, inFlight, limit, small, type Way } from "./way.ts";

const STREAM = "facts";
const RECORDS_PER_CALL = 500;
const CALLS_IN_FLIGHT = 4;
const CALLERS = 4_000;
/** As many as fit into a mebibyte, which the peer fills. */
const FACTS_PER_AGGREGATE = 1_500;
const BUCKETS = 8;

export const BATCHED = "PutRecords x 500, 4 in flight";
export const AGGREGATED = "ours, aggregation";
/** As `BATCHED`, as long as nothing is refused. */
export const RETRYING = `${BATCHED}, again what was refused`;

export function kinesisWays(endpoint: string): readonly Way[] {
  const client = new KinesisClient(clientConfig(endpoint));
  const put = (fact: Fact) => client.send(new PutRecordCommand({ StreamName: STREAM, ...entryOf(fact) }));
  const putRecords = (Records: readonly Entry[]) =>
    client.send(new PutRecordsCommand({ StreamName: STREAM, Records: [...Records] }));
  const putAll = (facts: readonly Fact[]) => putRecords(facts.map(entryOf));
  const batches = (whole: readonly Fact[], send: (facts: readonly Fact[]) => Promise<unknown>) =>
    inFlight(CALLS_IN_FLIGHT, chunks(whole, RECORDS_PER_CALL), send);
  const joined = barestJoiner(RECORDS_PER_CALL, putAll);
  // As functions speak to it.
  const service = kinesisAt(placeAt(endpoint));
  const single = streamPublisher({ service, streamName: STREAM });
  const aggregating = streamPublisher({ service, streamName: STREAM, aggregationBuckets: BUCKETS });
  const throughSdk = kinesisPublisher({ client, streamName: STREAM });

  return [
    { name: "await PutRecord, one by one", kind: "peer", share: 0.05, send: ({ whole }) => inFlight(1, whole, put) },
    { name: BATCHED, kind: "peer", send: ({ whole }) => batches(whole, putAll) },
    {
      name: RETRYING,
      kind: "peer",
      send: ({ whole }) => batches(whole, (facts) => untilStored(facts.map(entryOf))),
    },
    {
      name: "aws-kinesis-agg, 4 in flight",
      kind: "peer",
      send: ({ whole }) =>
        inFlight(CALLS_IN_FLIGHT, chunks(whole, FACTS_PER_AGGREGATE), (facts) => putRecords([peerAggregate(facts)])),
    },
    {
      name: `a promise for each fact, ${CALLERS} callers, nothing else`,
      kind: "limit",
      send: ({ whole }) => inFlight(CALLERS, whole, joined),
    },
    limit,
    bulk("ours", single),
    filledIn("ours", single),
    { ...small("ours", single, CALLERS / 10, 10), isVariant: true },
    small("ours", single, CALLERS, 1),
    { ...bulk("ours, SDK", throughSdk), isVariant: true },
    bulk(AGGREGATED, aggregating),
    small(AGGREGATED, aggregating, CALLERS, 1),
  ];

  /** The usual cure for refused entries. */
  async function untilStored(entries: readonly Entry[]): Promise<void> {
    for (let left = entries; left.length > 0;) {
      const { Records = [] } = await putRecords(left);
      left = left.filter((_, index) => Records[index]?.SequenceNumber === undefined);
    }
  }
}

interface Entry {
  readonly PartitionKey: string;
  readonly Data: Uint8Array;
}

const entryOf = (fact: Fact): Entry => ({ PartitionKey: fact.subject, Data: Buffer.from(JSON.stringify(fact)) });

/** All under the key of the first: a subject's facts end in whichever shard that leads to. */
function peerAggregate(facts: readonly Fact[]): Entry {
  const aggregator = new RecordAggregator();
  for (const fact of facts) {
    aggregator.addUserRecord({ partitionKey: fact.subject, data: Buffer.from(JSON.stringify(fact)) });
  }
  const { partitionKey, data } = aggregator.build();
  return { PartitionKey: partitionKey, Data: data };
}
