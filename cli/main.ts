import { setTimeout as pause } from "node:timers/promises";
import { uuidv7 } from "uuidv7";
import { run } from "./program.ts";
import type { World } from "./world.ts";

/**
 * Where the program meets the process. `chorus.js` builds and calls it.
 * @param root the checkout whose CLI this is.
 */
export async function main(root: string): Promise<void> {
  // A reader that has seen enough (`chorus status | head -1`) closes the pipe; that is no fault.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(0);
  });
  process.exitCode = await run(process.argv.slice(2), processWorld(root));
}

function processWorld(root: string): World {
  return {
    env: process.env,
    cwd: process.cwd(),
    root,
    out: process.stdout,
    err: process.stderr,
    now: () => new Date(),
    newId: uuidv7,
    isAlive,
    fetch,
    pause: (milliseconds, signal) => pause(milliseconds, undefined, signal && { signal }).catch(ended),
    onInterrupt: (listener) => {
      process.on("SIGINT", listener);
      process.on("SIGTERM", listener);
    },
    abort: () => {
      process.exit(1);
    },
  };
}

/** An interrupted pause is over, too. */
function ended(error: unknown): void {
  if (!(error instanceof Error && error.name === "AbortError")) throw error;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process may not be asked, but it is there.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
