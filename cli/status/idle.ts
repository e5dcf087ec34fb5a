import type { LocalStatus } from "./local-status.ts";
import type { QueueDepth } from "./queue-reader.ts";

/** How things stood when somebody looked, streams first and then queues in flow order. */
export interface Reading {
  /** What is still to do, in words; nothing when all is quiet. */
  readonly left: readonly string[];
  /** Counters that only grow, whatever moves: stream records and invocations. */
  readonly progress: string;
}

/**
 * One quiet reading proves nothing: a fact may have moved from a queue not yet looked at to one
 * that was. If nothing was counted between two quiet readings, there was no such fact.
 */
export function isIdle(before: Reading | undefined, now: Reading): boolean {
  return before?.left.length === 0 && now.left.length === 0 && before.progress === now.progress;
}

export function readingOf(
  { readers, timers, progress }: Pick<LocalStatus, "readers" | "timers" | "progress">,
  depths: readonly (readonly [queue: string, depth: QueueDepth])[],
): Reading {
  const behind = readers
    .filter((reader) => reader.behind > 0)
    .map((reader) => `${reader.functionName}: ${reader.behind} records behind`);
  const running = timers.filter(({ isRunning }) => isRunning).map(({ functionName }) => `${functionName}: runs`);
  const busy = depths.flatMap(([queue, { visible, inFlight, delayed }]) => {
    const parts = [
      ...(visible > 0 ? [`${visible} waiting`] : []),
      ...(inFlight > 0 ? [`${inFlight} in flight`] : []),
      ...(delayed > 0 ? [`${delayed} delayed`] : []),
    ];
    return parts.length === 0 ? [] : [`${queue}: ${parts.join(", ")}`];
  });
  return { left: [...behind, ...running, ...busy], progress: JSON.stringify(progress) };
}
