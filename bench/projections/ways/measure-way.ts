import { ScanCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { versionOf } from "../../../runtime/core/version.ts";
import type { PostLikedV1 } from "../../../schemas/social/post-liked.v1.ts";
import type { Bill } from "../../../test/engines/requests.ts";
import type { Reading } from "../../measuring/rounds.ts";
import { type BenchTable, newClient, newTable } from "../table.ts";
import { asBodies, type Container, likes, rowKey, type Surroundings, type Way } from "./way.ts";

/** How facts came: once, and all of them once more, in the same container or in another. */
export type Delivery = "first" | "same container" | "new container";

export type WayReadings = Readonly<Record<Delivery, Reading>>;

const FACTS = 1_000;
const WARM_UP_FACTS = 300;
const BATCH = 10;

/** @param posts rows that the facts are about. @throws {Error} when rows do not hold what the facts say. */
export async function measureWay(way: Way, posts: number, endpoint: string): Promise<WayReadings> {
  const facts = likes(FACTS, posts);
  await deliver(way.start(await surroundingsAt(endpoint)), likes(WARM_UP_FACTS, posts));

  const around = await surroundingsAt(endpoint);
  const container = way.start(around);
  const first = await readingOf(around, () => deliver(container, facts));
  const same = await readingOf(around, () => deliver(container, facts));
  const another = await readingOf(around, () => deliver(way.start(around), facts));
  await check(way, around.rows, facts);
  return { first, "same container": same, "new container": another };
}

export const surroundingsAt = async (endpoint: string): Promise<Surroundings> => ({
  effect: "last",
  rows: await newTable(endpoint),
  marks: await newTable(endpoint, ["id"]),
});

async function deliver(container: Container, facts: readonly PostLikedV1[]): Promise<void> {
  const bodies = asBodies(facts);
  for (let start = 0; start < bodies.length; start += BATCH) await container(bodies.slice(start, start + BATCH));
}

async function readingOf({ rows, marks }: Surroundings, work: () => Promise<void>): Promise<Reading> {
  const cpu = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(cpu);
  const bills = await Promise.all([rows, marks].map((table) => table.takeBill()));
  const sum = (amountOf: (bill: Bill) => number) => bills.reduce((total, bill) => total + amountOf(bill), 0) / FACTS;
  return {
    calls: sum(({ requests }) => Object.values(requests).reduce((total, count) => total + count, 0)),
    "write units": sum(({ units }) => units.write),
    "read units": sum(({ units }) => units.read),
    "CPU µs": (user + system) / FACTS,
  };
}

/** Whoever did less would be fast for nothing. */
async function check(way: Way, { endpoint, name }: BenchTable, facts: readonly PostLikedV1[]): Promise<void> {
  const wanted = new Map(facts.map((like) => [rowKey(like.data.postId).pk, versionOf(like)]));
  const client = newClient(endpoint);
  const { Items = [] } = await client.send(new ScanCommand({ TableName: name }));
  client.destroy();
  const rows = Items.map(
    (item) => unmarshall(item) as { readonly pk: string; readonly last: { readonly version: string } },
  );
  const isRight = rows.length === wanted.size && rows.every(({ pk, last }) => last.version === wanted.get(pk));
  if (!isRight) throw new Error(`${way.name}: ${rows.length} rows, and not ${wanted.size}, or not of the newest facts`);
}
