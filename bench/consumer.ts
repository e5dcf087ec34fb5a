import { parseArgs } from "node:util";
import { HOPS } from "./consumer/deliveries.ts";
import { bundledPrograms } from "./consumer/in-process.ts";
import { consumerTable } from "./consumer/tables.ts";
import { report } from "./measuring/results.ts";

const COMMAND = "npm run bench -- consumer";
const USAGE = `${COMMAND} [${HOPS.join(" | ")}]... [--rounds n]`;
const ROUNDS = 3;

/**
 * What a fact costs from the function's event to its listener, by us and by what one would write instead: each pipeline
 * bundled as a function is, in a process of its own, warm. What a smaller run finds is shown and not kept.
 */
export async function bench(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { rounds: { type: "string" } },
  });
  const rounds = Number(values.rounds ?? ROUNDS);
  const isKnown = positionals.every((name) => HOPS.some((hop) => hop === name));
  if (!isKnown || !(rounds > 0)) {
    console.error(USAGE);
    process.exitCode = 2;
    return;
  }
  const programs = await bundledPrograms();
  try {
    for (const hop of HOPS) {
      if (positionals.length > 0 && !positionals.includes(hop)) continue;
      await report("consumer", await consumerTable(hop, { command: COMMAND, rounds, programs }), rounds >= ROUNDS);
    }
  } finally {
    await programs.remove();
  }
}
