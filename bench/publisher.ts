import { parseArgs } from "node:util";
import { report } from "./measuring/results.ts";
import { withProgram } from "./publisher/processes.ts";
import { refusalTable } from "./publisher/refusal-table.ts";
import { speedTables } from "./publisher/speed-tables.ts";

const COMMAND = "npm run bench -- publisher";
const USAGE = `${COMMAND} [kinesis | sns | refusals]... [--facts n] [--rounds n]`;
const PARTS = ["kinesis", "sns", "refusals"] as const;
const FACTS = 20_000;
const ROUNDS = 3;

/**
 * Facts said to Kinesis and to SNS, by us and by what one would write instead: each way in a process of its own, to an
 * engine and to a server that only answers. What a smaller run finds is shown and not kept.
 */
export async function bench(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { facts: { type: "string" }, rounds: { type: "string" } },
  });
  const [facts, rounds] = [Number(values.facts ?? FACTS), Number(values.rounds ?? ROUNDS)];
  const isKnown = positionals.every((name) => PARTS.some((part) => part === name));
  if (!isKnown || !(facts >= 1_000) || !(rounds > 0)) {
    console.error(USAGE);
    process.exitCode = 2;
    return;
  }
  const wanted = PARTS.filter((part) => positionals.length === 0 || positionals.includes(part));
  const isKept = facts >= FACTS && rounds >= ROUNDS;
  await withProgram(async (program) => {
    const run = { command: COMMAND, facts, rounds, program };
    for (const part of wanted) {
      const tables = part === "refusals" ? refusalTable(run) : speedTables(part, run);
      for await (const table of tables) await report("publisher", table, isKept);
    }
  });
}
