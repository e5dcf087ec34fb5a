import type { FunctionPool } from "./function-pool.ts";
import type { GatewayOptions } from "./gateway.ts";
import type { Mail } from "./mails.ts";
import type { Mapping, MappingStatus } from "./mapping.ts";
import type { Timer, TimerStatus } from "./timer.ts";

/** What `GET /_local/status` answers. */
export interface CloudStatus {
  readonly readers: readonly { readonly functionName: string; readonly behind: number }[];
  readonly queues: readonly { readonly queue: string; readonly oldestSeconds: number | null }[];
  /** Counters that only grow. */
  readonly progress: Readonly<Record<string, number>>;
  readonly mappings: readonly MappingStatus[];
  /** Not among what makes progress: they run for ever, and what a run sends on is seen in its queue. */
  readonly timers: readonly TimerStatus[];
}

export async function statusOf(mappings: readonly Mapping[], timers: readonly Timer[]): Promise<CloudStatus> {
  const statuses = await Promise.all(mappings.map((mapping) => mapping.status(true)));
  return {
    readers: statuses.flatMap(({ kind, functionName, behind = 0 }) =>
      kind === "stream" ? [{ functionName, behind }] : [],
    ),
    queues: statuses.flatMap(({ kind, source, oldestSeconds = null }) =>
      kind === "queue" ? [{ queue: source, oldestSeconds }] : [],
    ),
    progress: Object.fromEntries(statuses.map(({ functionName, invocations }) => [functionName, invocations])),
    mappings: statuses,
    timers: timers.map((timer) => timer.status()),
  };
}

/** The paths that are the cloud's own: how it stands, what it mailed, and whether all of it answers. */
export const ownAnswers =
  (
    pools: Iterable<FunctionPool>,
    status: () => Promise<CloudStatus>,
    mails: () => Promise<readonly Mail[]>,
  ): GatewayOptions["own"] =>
  async (path) => {
    if (path === "/_local/status") return { status: 200, body: await status() };
    if (path === "/_local/mails") return { status: 200, body: await mails() };
    if (path !== "/health") return undefined;
    const checks = await Promise.all(
      [...pools].map(async (pool) => [pool.name, await pool.ready().then(() => "ok", String)] as const),
    );
    const standing = await Promise.all([status(), mails()]).then(([one]) => one, String);
    const engines = typeof standing === "string" ? standing : "ok";
    const timers = typeof standing === "string" ? [] : standing.timers;
    const healthy = engines === "ok" && checks.every(([, state]) => state === "ok");
    return { status: healthy ? 200 : 503, body: { healthy, engines, functions: Object.fromEntries(checks), timers } };
  };
