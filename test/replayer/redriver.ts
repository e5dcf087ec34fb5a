import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Order } from "./redriver.main.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PROGRAM = fileURLToPath(new URL("./redriver.main.ts", import.meta.url));

/** A process that applies plans, and can be killed. */
export interface Redriver {
  readonly pid: number;
  readonly hasEnded: () => boolean;
  /** SIGKILL: nothing in it gets another turn. @returns when it is gone. */
  kill(): Promise<void>;
}

/** @returns what starts one; it is built once, as a start may not take long. @param outfile ends in `.mjs` */
export async function redriverAt(
  outfile: string,
): Promise<(orders: readonly Order[], ordersPath: string) => Promise<Redriver>> {
  await build({
    absWorkingDir: ROOT,
    entryPoints: [PROGRAM],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20.19",
    format: "esm",
    mainFields: ["module", "main"],
    logLevel: "error",
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  });
  return async (orders, ordersPath) => {
    await writeFile(ordersPath, JSON.stringify(orders));
    return redriver(
      spawn(process.execPath, [outfile, ordersPath], {
        stdio: ["ignore", "ignore", "pipe"],
        env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
      }),
    );
  };
}

function redriver(child: ChildProcess): Redriver {
  let said = "";
  child.stderr?.on("data", (text: Buffer) => (said += text.toString()));
  const closed = once(child, "close") as Promise<[number | null, NodeJS.Signals | null]>;
  return {
    pid: child.pid ?? 0,
    hasEnded: () => child.exitCode !== null,
    async kill() {
      child.kill("SIGKILL");
      const [, signal] = await closed;
      if (signal !== "SIGKILL") throw new Error(`It ended by itself: ${said}`);
    },
  };
}
