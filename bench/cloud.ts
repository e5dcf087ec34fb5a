import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { join } from "node:path";
import { type Cloud, startCloud } from "../infra/local/cloud.ts";
import { kinesisPublisher } from "../runtime/aws/kinesis-publisher.ts";
import { sortableTime } from "../runtime/core/version.ts";
import type { Publisher } from "../runtime/ports.ts";
import type { Fact } from "../schemas/event.ts";
import { idle } from "../test/e2e/cloud-under-test.ts";
import { follow, post } from "../test/social-facts.ts";

const ROOT = join(import.meta.dirname, "..");
const READERS = 50;
const FACTS_AT_ONCE = 5_000;
const PACE_PER_SECOND = 100;
const PACED_SECONDS = 10;
const FOLLOWERS_OF_A_HUB = 1_000;
const MEGABYTE = 1_000_000;

/** The embedded cloud as a user has it: real bundles in worker threads, Kinesis, router, SNS, SQS, DynamoDB, archive. */
export async function bench(): Promise<void> {
  const started = performance.now();
  const cloud = await startCloud({ root: ROOT });
  await fetch(`${cloud.url}/health`);
  print("healthy after start", `${seconds(started)} s`);
  const publisher = kinesisPublisher({ client: cloud.clients.kinesis, streamName: cloud.deployment.stream.name });
  try {
    await publisher.publish(Array.from({ length: READERS }, (_, n) => follow(n, `reader-${n}`, `author-${n}`)));
    await idle(cloud);
    await throughput(cloud, publisher);
    await latency(cloud, publisher);
    await hub(cloud, publisher);
    print("memory, whole process", `${Math.round(process.memoryUsage().rss / MEGABYTE)} MB`);
  } finally {
    await cloud.stop();
  }
}

/** All at once: how fast facts reach their rows. Each post has one follower: two rows of its own and one entry. */
async function throughput(cloud: Cloud, publisher: Publisher): Promise<void> {
  const facts = Array.from({ length: FACTS_AT_ONCE }, (_, n) => post(1_000 + n, `author-${n % READERS}`, `bulk-${n}`));
  const began = performance.now();
  await publisher.publish(facts);
  await idle(cloud);
  const took = (performance.now() - began) / 1_000;
  print(
    "posts to rows, all at once",
    `${Math.round(FACTS_AT_ONCE / took)} facts/s (${FACTS_AT_ONCE} in ${took.toFixed(1)} s)`,
  );
}

/** At a steady pace: from `publish` to the follower's entry, for every tenth post. */
async function latency(cloud: Cloud, publisher: Publisher): Promise<void> {
  const waits: Promise<number>[] = [];
  const publishing: Promise<void>[] = [];
  for (let n = 0; n < PACE_PER_SECOND * PACED_SECONDS; n++) {
    const due = post(100_000 + n, `author-${n % READERS}`, `paced-${n}`);
    const began = performance.now();
    publishing.push(publisher.publish([due]));
    if (n % 10 === 0) waits.push(visible(cloud, `reader-${n % READERS}`, due).then(() => performance.now() - began));
    await pause(1_000 / PACE_PER_SECOND);
  }
  await Promise.all(publishing);
  const times = (await Promise.all(waits)).sort((a, b) => a - b);
  const at = (share: number) => Math.round(times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0);
  print(`publish to visible at ${PACE_PER_SECOND} facts/s`, `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`);
}

/** One post to many followers: until the last of them has it. */
async function hub(cloud: Cloud, publisher: Publisher): Promise<void> {
  const readers = Array.from({ length: FOLLOWERS_OF_A_HUB }, (_, n) => `fan-${n}`);
  await publisher.publish(readers.map((reader, n) => follow(n, reader, "hub")));
  await idle(cloud);
  const due = post(200_000, "hub", "to-all");
  const began = performance.now();
  await publisher.publish([due]);
  await Promise.all(readers.map((reader) => visible(cloud, reader, due)));
  print(`a post to ${FOLLOWERS_OF_A_HUB} followers, visible to all`, `${seconds(began)} s`);
}

async function visible({ clients }: Cloud, reader: string, { time, subject }: Fact): Promise<void> {
  const Key = marshall({ pk: `T#${reader}`, sk: `${sortableTime(time)}#${subject}` });
  for (;;) {
    const { Item } = await clients.dynamodb.send(new GetItemCommand({ TableName: "timelines", Key }));
    if (Item !== undefined) return;
    await pause(5);
  }
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const seconds = (since: number): string => ((performance.now() - since) / 1_000).toFixed(1);

function print(what: string, figure: string): void {
  console.log(`${what.padEnd(44)}${figure}`);
}
