import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageStacks } from "../../infra/packages/package-stacks.ts";
import { stacksOf } from "../../infra/stacks/stacks.ts";
import type { Reading } from "../measuring/rounds.ts";
import { manyConsumers } from "./many-consumers.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const STAGE = "bench";
/** As many for each size, so that a collector has as much to do. */
const CONSUMERS_PLANNED = 2_400;
const WARM_UP = 600;

/** From definitions to stacks, without bundles. */
export function measurePlanning(consumers: number): Promise<Reading> {
  const plans = CONSUMERS_PLANNED / consumers;
  for (let n = 0; n < WARM_UP / consumers; n++) plan(consumers);
  const spent = stopwatch();
  for (let n = 0; n < plans; n++) plan(consumers);
  return Promise.resolve(reading(consumers, spent(), plans));
}

function plan(consumers: number): void {
  stacksOf(manyConsumers(consumers), { stage: STAGE, versionOf: () => "1" });
}

/** From definitions to templates and zips, where nothing was packaged before. */
export async function measurePackaging(consumers: number): Promise<Reading> {
  const dist = await mkdtemp(join(tmpdir(), "chorus-bench-scale-"));
  try {
    const spent = stopwatch();
    const topology = manyConsumers(consumers);
    const { stacks } = await packageStacks({ root: ROOT, topology, stage: STAGE, dist });
    if (stacks.length <= consumers) throw new Error(`Only ${stacks.length} stacks for ${consumers} consumers`);
    return reading(consumers, spent());
  } finally {
    await rm(dist, { recursive: true, force: true });
  }
}

interface Spent {
  readonly milliseconds: number;
  readonly cpuMilliseconds: number;
}

function stopwatch(): () => Spent {
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  return () => {
    const { user, system } = process.cpuUsage(cpu);
    return { milliseconds: performance.now() - began, cpuMilliseconds: (user + system) / 1_000 };
  };
}

const reading = (consumers: number, { milliseconds, cpuMilliseconds }: Spent, times = 1): Reading => ({
  consumers,
  milliseconds: milliseconds / times,
  "ms a consumer": milliseconds / times / consumers,
  "CPU ms a consumer": cpuMilliseconds / times / consumers,
});
