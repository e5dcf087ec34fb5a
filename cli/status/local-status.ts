import * as z from "zod";
import { CommandFailed } from "../failures.ts";
import type { LocalCloud } from "../target/local-clouds.ts";

const localStatus = z.looseObject({
  /** One per function that reads the stream. */
  readers: z.array(z.looseObject({ functionName: z.string(), behind: z.int() })),
  /** Age of the oldest message that nobody has taken for good. */
  queues: z.array(z.looseObject({ queue: z.string(), oldestSeconds: z.number().nullable() })),
  /** One per function that runs by the clock. */
  timers: z.array(z.looseObject({ functionName: z.string(), isRunning: z.boolean() })),
  /** Grow with whatever moves. */
  progress: z.record(z.string(), z.int()),
});

/** What only the embedded cloud knows of itself. */
export type LocalStatus = z.output<typeof localStatus>;

/** @throws {CommandFailed} when nobody answers on the cloud's port. */
export async function readLocalStatus({ port }: LocalCloud, fetch: typeof globalThis.fetch): Promise<LocalStatus> {
  const url = `http://127.0.0.1:${port}/_local/status`;
  const response = await fetch(url).catch((error: unknown) => {
    throw new CommandFailed(`The local cloud on port ${port} does not answer. Start it again with \`npm start\`.`, {
      cause: error,
    });
  });
  if (!response.ok) throw new CommandFailed(`${url} answered ${response.status}: ${await response.text()}`);
  return localStatus.parse(await response.json());
}
