import type { Clock } from "./ports.ts";

/** Lets so many a second through, evenly: a consumer that has just been mended is not flooded. */
export interface Pace {
  /** Resolves when it is the turn of so many. */
  take(count: number, signal: AbortSignal): Promise<void>;
}

export const unhurried: Pace = { take: () => Promise.resolve() };

export function pace(perSecond: number, clock: Clock): Pace {
  let nextMs = 0;
  return {
    async take(count, signal) {
      const now = clock.nowMs();
      const turnMs = Math.max(now, nextMs);
      nextMs = turnMs + (count * 1_000) / perSecond;
      if (turnMs > now) await clock.pause(turnMs - now, signal);
    },
  };
}
