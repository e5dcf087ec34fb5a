import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Cloud, startCloud } from "../infra/local/cloud.ts";
import { kinesisPublisher } from "../runtime/aws/kinesis-publisher.ts";
import { type Chance, chance } from "../test/chance.ts";
import { idle } from "../test/e2e/cloud-under-test.ts";
import { subscriptionWorld } from "../test/worlds/subscriptions.ts";
import { quantile } from "./measuring/figure.ts";
import { report } from "./measuring/results.ts";
import { ask, median, type Reading } from "./measuring/rounds.ts";
import type { Table } from "./measuring/table.ts";

const ROOT = join(import.meta.dirname, "..");
const COMMAND = "npm run bench -- check";
const ROUNDS = 3;
const LIVES = { users: 200, lives: 400 };
const WARM_UP = 200;
const CHECKS = 2_000;
const FEATURES = ["stream", "download", "live"];
const QUANTILES = { "p50 ms": 0.5, "p95 ms": 0.95, "p99 ms": 0.99 } as const;
const ONE = "one after the other";
/** Warm. */
const MOST_MS = 20;

/**
 * How long `GET /entitlements/{userId}/{feature}` takes, warm, in the embedded cloud: from a caller's request to the
 * answer's last byte, through the gateway, the bundle in its worker and the table. One after the other, then ten at once.
 */
export async function bench(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { rounds: { type: "string" } } });
  const rounds = Number(values.rounds ?? ROUNDS);
  if (!(rounds > 0)) {
    console.error(`${COMMAND} [--rounds n]`);
    process.exitCode = 2;
    return;
  }
  const cloud = await startCloud({ root: ROOT });
  try {
    await report("check", await measured(cloud, rounds), rounds >= ROUNDS);
  } finally {
    await cloud.stop();
  }
}

async function measured(cloud: Cloud, rounds: number): Promise<Table> {
  const luck = chance(1);
  const { users, facts } = subscriptionWorld(luck, LIVES);
  const publisher = kinesisPublisher({ client: cloud.clients.kinesis, streamName: cloud.deployment.stream.name });
  await publisher.publish(facts);
  await idle(cloud);
  const check = () => timeOfCheck(cloud, users, luck);
  for (let n = 0; n < WARM_UP; n++) await check();
  const table = await ask({
    title: "How long an entitlement check takes",
    command: COMMAND,
    columns: Object.keys(QUANTILES).map((title) => ({ title, digits: 1 })),
    rounds,
    contenders: [
      { name: ONE, kind: "ours", measure: () => checked(check, 1) },
      { name: "ten at once", kind: "ours", measure: () => checked(check, 10) },
    ],
  });
  const slowest = median(table, ONE, "p99 ms");
  return {
    ...table,
    chart: "p99 ms",
    targets: [
      {
        of: "a check, warm, one after the other",
        wanted: `p99 below ${MOST_MS} ms`,
        measured: `${slowest.toFixed(1)} ms`,
        isMet: slowest < MOST_MS,
      },
    ],
    notes: [`${users.length} people, ${facts.length} facts; ${CHECKS} checks a round.`],
  };
}

async function checked(check: () => Promise<number>, atOnce: number): Promise<Reading> {
  const times: number[] = [];
  while (times.length < CHECKS) times.push(...(await Promise.all(Array.from({ length: atOnce }, check))));
  return Object.fromEntries(Object.entries(QUANTILES).map(([title, share]) => [title, quantile(times, share)]));
}

/** @returns milliseconds. */
async function timeOfCheck({ url }: Cloud, users: readonly string[], luck: Chance): Promise<number> {
  const began = performance.now();
  const response = await fetch(`${url}/entitlements/${encodeURIComponent(luck.pick(users))}/${luck.pick(FEATURES)}`);
  await response.json();
  if (!response.ok) throw new Error(`a check was answered ${response.status}`);
  return performance.now() - began;
}
