import { placeAt } from "../../infra/local/loopback.ts";
import { ask } from "../../runtime/aws/operations.ts";
import { dynamodbAt } from "../../runtime/aws/services.ts";
import type { Fact } from "../../schemas/event.ts";
import { follow, post } from "../../test/social-facts.ts";
import { quantile } from "../measuring/figure.ts";
import type { Reading } from "../measuring/rounds.ts";
import { type Standing, usageOf } from "./standing.ts";

const READERS = 50;
const WARM_UP = 500;
const PACE_PER_SECOND = 100;
const PACED_SECONDS = 10;
const LOOKS_EVERY_MS = 5;
const ASKS_EVERY_MS = 100;

export interface Size {
  readonly posts: number;
  /** Of one author; 0 leaves the question out. */
  readonly fans: number;
}

/** One round: start, warm up, all at once, at a steady pace, one post to many. */
export async function measure(start: () => Promise<Standing>, { posts, fans }: Size): Promise<Reading> {
  const standing = await start();
  try {
    const started = usageOf(standing.pid).megabytes;
    await standing.publisher.publish(range(READERS, (n) => follow(n, `reader-${n}`, `author-${n}`)));
    await standing.publisher.publish(range(WARM_UP, (n) => post(500 + n, authorOf(n), `warm-${n}`)));
    await settled(standing);
    const bulk = await allAtOnce(standing, posts);
    const paced = await atAPace(standing);
    return {
      "start s": standing.startSeconds,
      "MB started": started,
      ...bulk,
      ...paced,
      ...(fans > 0 && { [`s to ${fans.toLocaleString("en-US")} followers`]: await toMany(standing, fans) }),
      "MB loaded": usageOf(standing.pid).megabytes,
    };
  } finally {
    await standing.stop();
  }
}

async function allAtOnce(standing: Standing, posts: number): Promise<Reading> {
  const facts = range(posts, (n) => post(10_000 + n, authorOf(n), `bulk-${n}`));
  const before = usageOf(standing.pid).cpuSeconds;
  const began = performance.now();
  await standing.publisher.publish(facts);
  await settled(standing);
  const seconds = (performance.now() - began) / 1_000;
  const cpuSeconds = usageOf(standing.pid).cpuSeconds - before;
  return {
    "facts/s to rows": posts / seconds,
    "rows/s": (posts * standing.rowsPerPost) / seconds,
    "ms CPU a fact": (cpuSeconds * 1_000) / posts,
    "µs CPU a row": (cpuSeconds * 1e6) / (posts * standing.rowsPerPost),
  };
}

/** From `publish` to the row of its follower, for every tenth post. */
async function atAPace(standing: Standing): Promise<Reading> {
  const waits: Promise<number>[] = [];
  const publishing: Promise<void>[] = [];
  for (let n = 0; n < PACE_PER_SECOND * PACED_SECONDS; n++) {
    const due = post(100_000 + n, authorOf(n), `paced-${n}`);
    const began = performance.now();
    publishing.push(standing.publisher.publish([due]));
    if (n % 10 === 0) waits.push(visible(standing, due, readerOf(n)).then(() => performance.now() - began));
    await pause(1_000 / PACE_PER_SECOND);
  }
  await Promise.all(publishing);
  const times = await Promise.all(waits);
  return { "p50 ms": quantile(times, 0.5), "p95 ms": quantile(times, 0.95), "p99 ms": quantile(times, 0.99) };
}

/** One post to many followers: until the last of them has it. */
async function toMany(standing: Standing, fans: number): Promise<number> {
  const readers = range(fans, (n) => `fan-${n}`);
  await standing.publisher.publish(readers.map((reader, n) => follow(n, reader, "hub")));
  await settled(standing);
  const due = post(200_000, "hub", "to-all");
  const began = performance.now();
  await standing.publisher.publish([due]);
  await Promise.all(readers.map((reader) => visible(standing, due, reader)));
  return (performance.now() - began) / 1_000;
}

async function settled({ isSettled }: Standing): Promise<void> {
  while (!(await isSettled())) await pause(ASKS_EVERY_MS);
}

async function visible({ dynamodb, rowOf }: Standing, due: Fact, reader: string): Promise<void> {
  const { table, pk, sk } = rowOf(due, reader);
  const service = (services[dynamodb] ??= dynamodbAt(placeAt(dynamodb)));
  for (;;) {
    const { Responses } = await ask(service, "BatchGetItem", {
      RequestItems: { [table]: { Keys: [{ pk: { S: pk }, sk: { S: sk } }] } },
    });
    if ((Responses?.[table] ?? []).length > 0) return;
    await pause(LOOKS_EVERY_MS);
  }
}

const services: Record<string, ReturnType<typeof dynamodbAt>> = {};

const authorOf = (n: number): string => `author-${n % READERS}`;
const readerOf = (n: number): string => `reader-${n % READERS}`;
const range = <T>(count: number, make: (n: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, n) => make(n));
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
