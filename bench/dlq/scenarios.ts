import { lumigoWays } from "./lumigo.ts";
import { ourMovers, ourPeekers } from "./ours.ts";
import { batched, limits, naive, peekers } from "./peers.ts";
import type { Audit, Calls, Depth, Step, Way } from "./world.ts";
import type { WireTrouble } from "./wire.ts";

/** One run of one way. */
export interface Run {
  readonly letters: number;
  readonly steps: readonly Step[];
  readonly audit: Audit;
  readonly depth: Depth;
}

export interface Column {
  readonly title: string;
  readonly digits?: number;
  /** @param step one of the run's, or all of them as one. */
  of(run: Run, step: Step): number;
  /** Speaks of a whole run only. */
  readonly isOfRun?: boolean;
}

export interface Scenario {
  readonly name: string;
  readonly title: string;
  /** Undefined: the tool speaks straight to the engine, which counts what it is asked. */
  readonly trouble?: WireTrouble;
  /** Of the letters of the bench. Each way is run with each. */
  readonly sizes?: readonly number[];
  /** Letters that somebody else has received and that come back to the source after so many seconds. */
  readonly held?: { readonly share: number; readonly seconds: number };
  /** Whether each way's exit code and last line belong to the answer. */
  readonly isAboutWords?: boolean;
  readonly columns: readonly Column[];
  /** The title of the column that a chart shows. */
  readonly chart?: string;
  readonly targets?: readonly Wanted[];
  ways(): Promise<readonly Way[]>;
}

/** Of one column of one way: ours unless told. */
export interface Wanted {
  readonly of: string;
  readonly way?: string;
  readonly column: string;
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly digits?: number;
}

const MEGABYTE = 1_000_000;
const SENT = ["SendMessage", "SendMessageBatch"];
const DELETED = ["DeleteMessage", "DeleteMessageBatch"];
const RELEASED = ["ChangeMessageVisibility", "ChangeMessageVisibilityBatch"];

/** Of those that left the source: who fails at once is not fast. */
export const perSecond: Column = {
  title: "letters/s",
  of: ({ letters, audit }, { seconds }) => (letters - audit.left) / seconds,
};
const moving: Column = {
  title: "while moving",
  of: ({ letters }, { calls }) => letters / secondsBetween(calls, SENT, DELETED),
};
const callsEach: Column = { title: "calls each", digits: 3, of: ({ letters }, { calls }) => countOf(calls) / letters };
const cpuEach: Column = {
  title: "µs CPU each",
  of: ({ letters }, { cpuSeconds }) => (cpuSeconds / letters) * 1_000_000,
};
const peak: Column = { title: "peak MB", of: (_run, { peakBytes }) => peakBytes / MEGABYTE };
const lost = audited("lost", ({ lost }) => lost);
const twice = audited("twice", ({ twice }) => twice);
const changed = audited("changed", ({ changed }) => changed);
const left = audited("left", ({ left }) => left);
const leftAndArrived = audited("left + arrived", ({ leftAndArrived }) => leftAndArrived);
const speed = [perSecond, moving, callsEach, cpuEach, peak, lost, twice, changed, left];

export const scenarios: readonly Scenario[] = [
  {
    name: "rate",
    title: "Letters put back, no latency added",
    columns: speed,
    chart: perSecond.title,
    targets: [
      { of: "letters a second, no latency", column: perSecond.title, atLeast: 9_000 },
      { of: "calls a letter, journal among it", column: "calls each", atMost: 0.31, digits: 3 },
      { of: "letters lost", column: "lost", atMost: 0 },
    ],
    ways: async () => [...limits, naive, ...batched, ...(await lumigoWays()), ...ourMovers],
  },
  {
    name: "latency",
    title: "Letters put back, 10 ms added to every call",
    trouble: { latencyMs: 10 },
    columns: speed,
    chart: perSecond.title,
    targets: [{ of: "letters a second, 10 ms a call", column: perSecond.title, atLeast: 6_500 }],
    ways: async () => [...limits, naive, ...batched, ...(await lumigoWays()), ...ourMovers],
  },
  {
    name: "refusals",
    title: "Letters put back, 1 % of all entries refused with InternalError",
    targets: [{ of: "letters lost, 1 % of entries refused", column: "lost", atMost: 0 }],
    trouble: { refusedShare: 0.01 },
    isAboutWords: true,
    columns: [lost, twice, leftAndArrived, left, perSecond],
    ways: async () => [...batched, ...(await lumigoWays()), ...ourMovers],
  },
  {
    name: "leftovers",
    title: "Letters put back, 5 % of them held by somebody else for 15 s",
    sizes: [1 / 10],
    held: { share: 1 / 20, seconds: 15 },
    isAboutWords: true,
    columns: [left, lost, twice, { title: "seconds", digits: 1, of: (_run, { seconds }) => seconds }],
    ways: async () => [...batched, ...(await lumigoWays()), ...ourMovers],
  },
  {
    name: "peek",
    title: "Letters looked at, grouped, and let go of",
    targets: [{ of: "seconds to look at and group them all", column: "seconds", atMost: 3, digits: 2 }],
    isAboutWords: true,
    columns: [
      { title: "seconds", digits: 2, of: (_run, { seconds }) => seconds },
      {
        title: "scan s",
        digits: 2,
        of: (_run, { calls }) => secondsBetween(calls, ["ReceiveMessage"], ["ReceiveMessage"]),
      },
      { title: "release s", digits: 2, of: (_run, { calls }) => secondsBetween(calls, RELEASED, RELEASED) },
      callsEach,
      peak,
      { title: "visible again", isOfRun: true, of: ({ depth }) => depth.visible },
    ],
    ways: () => Promise.resolve([...peekers, ...ourPeekers]),
  },
  {
    name: "memory",
    title: "Memory as letters grow",
    targets: [{ of: "peak MB", column: "peak MB", atMost: 200 }],
    sizes: [1, 5],
    // Of more than 40,000 a plan takes 40,000, and the next one the rest.
    columns: [peak, left],
    ways: async () => [...batched.slice(0, 1), ...(await lumigoWays()).slice(0, 1), ...ourMovers],
  },
];

export function asOne(steps: readonly Step[]): Step {
  const [first, ...others] = steps;
  if (first === undefined) throw new RangeError("A way has at least one step");
  return others.reduce(
    (all, step) => ({
      ...step,
      name: "all",
      seconds: all.seconds + step.seconds,
      cpuSeconds: all.cpuSeconds + step.cpuSeconds,
      peakBytes: Math.max(all.peakBytes, step.peakBytes),
      calls: joined(all.calls, step.calls),
    }),
    first,
  );
}

function joined(earlier: Calls, later: Calls): Calls {
  const sums = Object.entries(later).map(([operation, call]) => {
    const { count = 0, firstMs = call.firstMs } = earlier[operation] ?? {};
    return [operation, { count: count + call.count, firstMs, lastMs: call.lastMs }] as const;
  });
  return { ...earlier, ...Object.fromEntries(sums) };
}

/** From the first of these to the answer to the last of those; NaN where there was none. */
function secondsBetween(calls: Calls, first: readonly string[], last: readonly string[]): number {
  const [began] = allOf(calls, first)
    .map(({ firstMs }) => firstMs)
    .toSorted((a, b) => a - b);
  const ended = allOf(calls, last)
    .map(({ lastMs }) => lastMs)
    .toSorted((a, b) => a - b)
    .at(-1);
  return began === undefined || ended === undefined ? NaN : (ended - began) / 1_000;
}

function allOf(calls: Calls, operations: readonly string[]): readonly Calls[string][] {
  return operations.flatMap((operation) => calls[operation] ?? []);
}

function countOf(calls: Calls): number {
  return Object.values(calls).reduce((sum, { count }) => sum + count, 0);
}

function audited(title: string, of: (audit: Audit) => number): Column {
  return { title, isOfRun: true, of: ({ audit }) => of(audit) };
}
