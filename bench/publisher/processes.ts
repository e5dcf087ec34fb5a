import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { AS_DEPLOYED } from "../../infra/packages/bundle.ts";
import { type Helper, startHelper } from "../measuring/processes.ts";
import type { SinkName, SinkQuestions } from "../sinks/sink.ts";
import type { Broker, Measurements } from "./program.ts";
import { kinesisWays } from "./kinesis-ways.ts";
import { snsWays } from "./sns-ways.ts";
import type { Way } from "./way.ts";

const SINK = new URL("../sinks/sink.ts", import.meta.url);
const ROOT = join(import.meta.dirname, "..", "..");

export type Sink = Helper<SinkQuestions>;

/** @param refused the share of entries that it refuses, where it looks at them */
export async function withSink<T>(name: SinkName, use: (sink: Sink) => Promise<T>, refused = 0): Promise<T> {
  const sink = await startHelper<SinkQuestions>(SINK, [name, String(refused)]);
  try {
    return await use(sink);
  } finally {
    await sink.stop();
  }
}

/** Calls `use` with the program that sends, bundled as a function is. */
export async function withProgram<T>(use: (program: Program) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "chorus-bench-publisher-"));
  const outfile = join(folder, "program.mjs");
  const entryPoints = [join(import.meta.dirname, "program.ts")];
  await build({ ...AS_DEPLOYED, sourcemap: false, absWorkingDir: ROOT, entryPoints, outfile });
  try {
    return await use(async (ask) => {
      const program = await startHelper<Measurements>(pathToFileURL(outfile), []);
      const answer = await ask(program);
      await program.stop();
      return answer;
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Asks it in a process of its own. */
export type Program = <T>(ask: (program: Helper<Measurements>) => Promise<T>) => Promise<T>;

/** To be named, not to be used: they speak to nobody. */
export function waysOf(broker: Broker): readonly Way[] {
  const nowhere = "http://127.0.0.1:9";
  return broker === "kinesis" ? kinesisWays(nowhere) : snsWays(nowhere);
}
