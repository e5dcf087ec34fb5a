import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Engine, EngineQuestions } from "./engine.ts";
import { batched } from "./peers.ts";
import { startHelper } from "../measuring/processes.ts";
import { runProgram } from "./program.ts";
import type { Run, Scenario } from "./scenarios.ts";
import type { Program, Way } from "./world.ts";

/** One line of a scenario's answer. */
export interface Row {
  readonly way: Way;
  readonly letters: number;
  readonly runs: readonly Run[];
}

export interface Amount {
  readonly letters: number;
  readonly rounds: number;
}

const ENGINE = new URL("./engine.ts", import.meta.url);
const WIRE = new URL("./wire.ts", import.meta.url);

/** The ways take turns, so that a busy moment of the machine hurts all alike. */
export async function measure(scenario: Scenario, { letters, rounds }: Amount): Promise<readonly Row[]> {
  const { sizes = [1], trouble } = scenario;
  const rows = (await scenario.ways()).flatMap((way) =>
    sizes.map((size) => ({ way, letters: Math.ceil(letters * size * (way.share ?? 1)), runs: [] as Run[] })),
  );
  const engine = await startHelper<EngineQuestions>(ENGINE, []);
  const wire = trouble && (await startHelper(WIRE, [engine.endpoint, JSON.stringify(trouble)]));
  const endpoint = wire?.endpoint ?? engine.endpoint;
  try {
    await warmUp(engine, endpoint, letters);
    for (let round = 1; round <= rounds; round++) {
      for (const row of rows) {
        console.error(`${scenario.name}, round ${round} of ${rounds}: ${row.way.name}, ${row.letters} letters`);
        row.runs.push(await runOnce(row.way, row.letters, { engine, endpoint, held: scenario.held }));
      }
    }
  } finally {
    await wire?.stop();
    await engine.stop();
  }
  return rows;
}

/** An engine answers its first thousands of calls slowly, whoever makes them. */
async function warmUp(engine: Engine, endpoint: string, letters: number): Promise<void> {
  for (const way of batched) await runOnce(way, letters, { engine, endpoint });
}

interface Around {
  readonly engine: Engine;
  readonly endpoint: string;
  readonly held?: Scenario["held"];
}

async function runOnce(way: Way, letters: number, { engine, endpoint, held }: Around): Promise<Run> {
  const { sourceUrl, targetUrl } = await engine.ask("fill", letters);
  if (held !== undefined) await engine.ask("hold", Math.ceil(letters * held.share), held.seconds);
  const folder = await mkdtemp(join(tmpdir(), "chorus-bench-dlq-"));
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: folder,
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    SOURCE_URL: sourceUrl,
    TARGET_URL: targetUrl,
  };
  const step = async (program: Program) => {
    const ended = await runProgram(program, { folder, env });
    return { ...ended, calls: await engine.ask("takeCalls") };
  };
  try {
    const { steps } = await way.run({ endpoint, letters, folder, step });
    return { letters, steps, audit: await engine.ask("audit"), depth: await engine.ask("depth") };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
