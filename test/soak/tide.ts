import { setTimeout as wait } from "node:timers/promises";
import type { Cloud } from "../../infra/local/cloud.ts";
import { depthOf } from "../e2e/cloud-under-test.ts";

const LOOK_MS = 300;

/** Messages and records that wait or are in work. */
export async function backlogOf(cloud: Cloud): Promise<number> {
  const { readers } = await cloud.status();
  const live = cloud.deployment.queues.filter(({ isLive }) => isLive);
  const depths = await Promise.all(live.map(({ name }) => depthOf(cloud, name)));
  return [...depths, ...readers.map(({ behind }) => behind)].reduce((total, one) => total + one, 0);
}

/** Until no more than so many wait, so that the engines, which keep all in memory, need not keep everything. */
export async function untilBelow(cloud: Cloud, most: number, onLook: () => void): Promise<void> {
  while ((await backlogOf(cloud)) > most) {
    onLook();
    await wait(LOOK_MS);
  }
}

/**
 * Until nothing waits, seen twice without a move between.
 * @throws {Error} when nothing moves any more though something waits.
 */
export async function untilSettled(cloud: Cloud, stuckAfterMs: number, onLook: () => void): Promise<void> {
  let before = "";
  let movedAtMs = performance.now();
  for (let isQuiet = false; ;) {
    const backlog = await backlogOf(cloud);
    const { progress, timers } = await cloud.status();
    const now = JSON.stringify([backlog, progress]);
    const wasQuiet = isQuiet;
    isQuiet = backlog === 0 && timers.every(({ isRunning }) => !isRunning) && now === before;
    if (isQuiet && wasQuiet) return;
    if (now !== before) movedAtMs = performance.now();
    if (performance.now() - movedAtMs > stuckAfterMs) throw new Error(`${backlog} messages wait and nothing moves`);
    before = now;
    onLook();
    await wait(LOOK_MS);
  }
}
