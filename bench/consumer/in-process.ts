import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { AS_DEPLOYED } from "../../infra/packages/bundle.ts";
import { CONTENDERS, type Contender } from "./contenders.ts";
import type { Hop } from "./deliveries.ts";
import type { Task } from "./program.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const PIPELINES = join(import.meta.dirname, "pipelines");

/** Ours is the largest, and its compiler is done after half as many. */
const WARM_UP = { records: 200_000, ms: 2_000 };
const MEASURED = { records: 100_000, ms: 1_000 };

export interface Programs {
  /** @returns µs of CPU per record, in a process of its own. @throws {Error} when not all was handled, or not with its care. */
  run(hop: Hop, contender: Contender): Promise<number>;
  remove(): Promise<void>;
}

/** Every pipeline bundled as a function is. */
export async function bundledPrograms(): Promise<Programs> {
  const folder = await mkdtemp(join(tmpdir(), "chorus-bench-consumer-"));
  const modules = new Set(Object.values(CONTENDERS).flatMap((all) => all.map(({ module }) => module)));
  await build({
    ...AS_DEPLOYED,
    sourcemap: false,
    absWorkingDir: ROOT,
    entryPoints: [join(import.meta.dirname, "program.ts"), ...[...modules].map((module) => join(PIPELINES, module))],
    outdir: folder,
    outbase: import.meta.dirname,
    outExtension: { ".js": ".mjs" },
  });
  return {
    run: (hop, { module, pipeline, care }) => {
      const file = join(folder, "pipelines", module.replace(/\.ts$/, ".mjs"));
      const own = { module: pathToFileURL(file).href, pipeline, hop, care };
      return runProgram(join(folder, "program.mjs"), { ...own, warmUp: WARM_UP, measured: MEASURED });
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Log lines go nowhere: what is measured is making them, and handing them to the kernel. */
async function runProgram(program: string, task: Task): Promise<number> {
  const nowhere = await open("/dev/null", "w");
  try {
    const stdio = ["ignore", nowhere.fd, "inherit", "ipc"] as const;
    const child = fork(program, [JSON.stringify(task)], { stdio: [...stdio], execArgv: [] });
    let microseconds = NaN;
    child.on("message", (message) => (microseconds = Number(message)));
    const [code] = (await once(child, "exit")) as [number | null];
    if (code !== 0 || Number.isNaN(microseconds)) throw new Error(`${task.pipeline} ended with ${String(code)}`);
    return microseconds;
  } finally {
    await nowhere.close();
  }
}
