import { join } from "node:path";
import { startCloud } from "../infra/local/cloud.ts";
import { kinesisPublisher } from "../runtime/aws/kinesis-publisher.ts";
import { chance } from "../test/chance.ts";
import { idle } from "../test/e2e/cloud-under-test.ts";
import { subscriptionWorld } from "../test/worlds/subscriptions.ts";

const ROOT = join(import.meta.dirname, "..");
const LIVES = { users: 200, lives: 400 };
const WARM_UP = 200;
const CHECKS = 2_000;
const FEATURES = ["stream", "download", "live"];

/**
 * How long `GET /entitlements/{userId}/{feature}` takes, warm, in the embedded cloud: from a caller's request to the
 * answer's last byte, through the gateway, the bundle in its worker and the table. One after the other, then ten at once.
 */
export async function bench(): Promise<void> {
  const cloud = await startCloud({ root: ROOT });
  try {
    const luck = chance(1);
    const { users, facts } = subscriptionWorld(luck, LIVES);
    const publisher = kinesisPublisher({ client: cloud.clients.kinesis, streamName: cloud.deployment.stream.name });
    await publisher.publish(facts);
    await idle(cloud);
    const check = async (): Promise<number> => {
      const began = performance.now();
      const response = await fetch(
        `${cloud.url}/entitlements/${encodeURIComponent(luck.pick(users))}/${luck.pick(FEATURES)}`,
      );
      await response.json();
      if (!response.ok) throw new Error(`a check was answered ${response.status}`);
      return performance.now() - began;
    };
    for (let n = 0; n < WARM_UP; n++) await check();
    console.log(`${users.length} people, ${facts.length} facts, ${CHECKS} checks`);
    for (const atOnce of [1, 10]) {
      const times: number[] = [];
      while (times.length < CHECKS) times.push(...(await Promise.all(Array.from({ length: atOnce }, check))));
      times.sort((a, b) => a - b);
      const at = (share: number) => (times[Math.floor(times.length * share)] ?? 0).toFixed(1);
      console.log(`${`${atOnce} at once`.padEnd(12)}p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms`);
    }
  } finally {
    await cloud.stop();
  }
}
