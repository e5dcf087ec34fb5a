import { setTimeout as wait } from "node:timers/promises";
import type { Clock } from "../../dlq-replayer/moves/ports.ts";

/** So many times as fast as the world's, and never early: what takes a minute is told in a second. */
export function fastClock(times: number): Clock {
  const startMs = performance.now();
  const nowMs = () => startMs + (performance.now() - startMs) * times;
  return {
    nowMs,
    async pause(milliseconds, signal) {
      const until = nowMs() + milliseconds;
      while (nowMs() < until && signal?.aborted !== true) {
        await wait((until - nowMs()) / times, undefined, signal && { signal }).catch(() => undefined);
      }
    },
  };
}
