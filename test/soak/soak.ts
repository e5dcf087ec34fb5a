import { SplitShardCommand } from "@aws-sdk/client-kinesis";
import { GetQueueAttributesCommand, SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { type Cloud, startCloud } from "../../infra/local/cloud.ts";
import { REGION } from "../../infra/local/engines/engines.ts";
import { kinesisClient } from "../../runtime/aws/clients.ts";
import { kinesisPublisher } from "../../runtime/aws/kinesis-publisher.ts";
import type { Publisher } from "../../runtime/ports.ts";
import { chance } from "../chance.ts";
import { judge } from "./judge.ts";
import { type Poison, poisonOf } from "./poison.ts";
import { SETTINGS } from "./projections.ts";
import type { SoakReport } from "./report.ts";
import { ingestAll, plant, publishAll } from "./saying.ts";
import { type Run, sliceOf } from "./slices.ts";
import { untilBelow, untilSettled } from "./tide.ts";
import { watch } from "./watch.ts";
import { faultyWires } from "./wires.ts";

export interface SoakOptions extends Omit<Run, "startedAt"> {
  /** The checkout. */
  readonly root: string;
  /** At least so many different facts. */
  readonly facts: number;
  /** Of one, how many calls have a fault. */
  readonly share: number;
  /** How long what a function did not finish is hidden: six times its time-out, as deployed, would be minutes. */
  readonly visibilitySeconds: number;
  /** Deliveries before SQS gives a message up; as deployed when left out. What is hidden too shortly is delivered too often. */
  readonly mostReceives?: number;
  /** Told every few seconds. */
  readonly onProgress?: (progress: Progress) => void;
}

export interface Progress {
  readonly facts: number;
  readonly handled: number;
  readonly faults: number;
  readonly redelivered: number;
  readonly memoryMb: number;
}

/** Waiting messages at most before more is said. */
const MOST_WAITING = 2_000;
const STUCK_AFTER_MS = 120_000;
const PROGRESS_EVERY_MS = 5_000;
/** Of so many slices one goes through the ingest API instead of straight to the stream. */
const INGESTED_EVERY = 8;
/** Buckets of aggregated records; with none each fact is a record. */
const WAYS = [0, 4];
const MEGABYTE = 1_000_000;

/** What was said so far. */
interface Told {
  slices: number;
  facts: number;
  said: number;
  readonly poison: Poison[];
}

/** Everything runs while things go wrong; then the oracles are asked what has to be there. */
export async function soak(options: SoakOptions): Promise<SoakReport> {
  const { root, seed, share, onProgress = () => undefined } = options;
  const beganMs = performance.now();
  const run: Run = { seed, scale: options.scale, startedAt: new Date() };
  const watching = watch();
  const told: Told = { slices: 0, facts: 0, said: 0, poison: [] };
  let cloud: Cloud | undefined;
  const wires = faultyWires({ luck: chance(seed), share, crash: (name) => cloud?.crash(name) });
  const look = everySoOften(() => {
    const { handled, redelivered } = watching.seen();
    const faults = sum(wires.injected.values());
    const memoryMb = Math.round(process.memoryUsage().rss / MEGABYTE);
    onProgress({ facts: told.facts, handled, faults, redelivered, memoryMb });
  });
  try {
    const settings = { ...SETTINGS, UNSIGNED_REQUESTS: "accept" };
    cloud = await startCloud({ root, settings, between: wires.between, onEvent: watching.onEvent });
    await hasten(cloud, options);
    wires.goWrong(true);
    const client = producerAt(wires.endpoints().kinesis);
    const { name: streamName } = cloud.deployment.stream;
    const publishers = WAYS.map((aggregationBuckets) => kinesisPublisher({ client, streamName, aggregationBuckets }));
    await sayAll(told, { ...options, cloud, publishers, run, look });
    client.destroy();
    await untilSettled(cloud, STUCK_AFTER_MS, look);
    wires.goWrong(false);
    await cloud.runTimers();
    await untilSettled(cloud, STUCK_AFTER_MS, look);
    const soaked = { seconds: (performance.now() - beganMs) / 1_000, ...watching.seen(), calls: wires.calls() };
    const { facts, said, slices, poison } = told;
    const verdict = await judge(cloud, { run, slices, poison, look });
    const faults = Object.fromEntries(wires.injected);
    return { seed, share, facts, said, faults, poison: poison.length, ...soaked, ...verdict };
  } finally {
    await cloud?.stop();
    await wires.stop();
  }
}

interface Saying extends SoakOptions {
  readonly cloud: Cloud;
  /** A slice goes by one of them. */
  readonly publishers: readonly Publisher[];
  readonly run: Run;
  readonly look: () => void;
}

/** Slice after slice, a piece of poison behind each; in the middle of it a shard is split. */
async function sayAll(told: Told, saying: Saying): Promise<void> {
  const { cloud, run, look } = saying;
  const luck = chance(run.seed + 1);
  let isSplit = false;
  while (told.facts < saying.facts) {
    const index = told.slices++;
    const slice = sliceOf(run, index);
    if (index % INGESTED_EVERY === 0) await ingestAll(cloud.url, slice.said);
    else await publishAll(luck.pick(saying.publishers), slice.said);
    const poison = poisonOf(index, luck);
    await plant(poison, cloud);
    told.poison.push(poison);
    told.facts += slice.facts.length;
    told.said += slice.said.length;
    if (!isSplit && told.facts * 2 > saying.facts) {
      isSplit = true;
      await splitFirstShard(cloud);
    }
    await untilBelow(cloud, MOST_WAITING, look);
  }
}

/** In the middle of what it has of 128 bits. https://docs.aws.amazon.com/kinesis/latest/APIReference/API_HashKeyRange.html */
async function splitFirstShard({ clients, deployment: { stream } }: Cloud): Promise<void> {
  const ends = 2n ** 128n / BigInt(stream.shards);
  await clients.kinesis.send(
    new SplitShardCommand({
      StreamName: stream.name,
      ShardToSplit: "shardId-000000000000",
      NewStartingHashKey: String(ends / 2n),
    }),
  );
}

/** As a producer has it: waits so long for an answer and no longer. */
const producerAt = (endpoint: string) =>
  kinesisClient({ endpoint, region: REGION, credentials: { accessKeyId: "soak", secretAccessKey: "soak" } });

async function hasten({ clients: { sqs }, deployment }: Cloud, options: SoakOptions): Promise<void> {
  for (const { url: QueueUrl } of deployment.queues.filter(({ isLive }) => isLive)) {
    const asked = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["RedrivePolicy"] }));
    const policy = JSON.parse(asked.Attributes?.RedrivePolicy ?? "{}") as { readonly maxReceiveCount: number };
    const maxReceiveCount = options.mostReceives ?? policy.maxReceiveCount;
    const Attributes = {
      VisibilityTimeout: String(options.visibilitySeconds),
      RedrivePolicy: JSON.stringify({ ...policy, maxReceiveCount }),
    };
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
  }
}

function everySoOften(act: () => void): () => void {
  let lastMs = performance.now();
  return () => {
    if (performance.now() - lastMs < PROGRESS_EVERY_MS) return;
    lastMs = performance.now();
    act();
  };
}

const sum = (numbers: Iterable<number>): number => [...numbers].reduce((total, one) => total + one, 0);
