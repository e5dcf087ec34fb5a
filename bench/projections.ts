import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { type Helper, startHelper } from "./measuring/processes.ts";
import { report } from "./measuring/results.ts";
import { consumerTables } from "./projections/consumer-tables.ts";
import { fanOutTable } from "./projections/fan-out-table.ts";
import type { Measurements } from "./projections/program.ts";
import { scenariosOf } from "./projections/scenarios.ts";
import { crashTable, wayTables } from "./projections/way-tables.ts";

const COMMAND = "npm run bench -- projections";
const USAGE = `${COMMAND} [facts.ndjson[.gz]] [--rounds n]`;
const ROUNDS = 3;
const ENGINE = new URL("./projections/engine.ts", import.meta.url);
const PROGRAM = new URL("./projections/program.ts", import.meta.url);

/**
 * What a fact makes each consumer with a table ask of DynamoDB, and what others would ask. `perFact` in a definition is
 * taken from here. With a file, consumers hear its facts about people and posts instead of the seeded sample's, and nothing
 * is kept.
 */
export async function bench(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { rounds: { type: "string" } },
  });
  const rounds = Number(values.rounds ?? ROUNDS);
  const [file, ...others] = positionals;
  if (!(rounds > 0) || others.length > 0 || (file !== undefined && !existsSync(file))) {
    console.error(USAGE);
    process.exitCode = 2;
    return;
  }
  const isKept = file === undefined && rounds >= ROUNDS;
  const scenarios = await scenariosOf(file);
  const engine = await startHelper(ENGINE, []);
  const run = { command: COMMAND, rounds, endpoint: engine.endpoint, measure, ...(file !== undefined && { file }) };
  for (const table of await consumerTables(scenarios, run)) await report("projections", table, isKept);
  if (file === undefined) {
    await report("projections", await fanOutTable(run), isKept);
    for (const table of await wayTables(run)) await report("projections", table, isKept);
    await report("projections", await crashTable(run), isKept);
  }
  await engine.stop();
}

/** Each measurement has a process of its own, so that what one leaves behind is no cost of the next. */
async function measure<Answer>(ask: (program: Helper<Measurements>) => Promise<Answer>): Promise<Answer> {
  const program = await startHelper<Measurements>(PROGRAM, []);
  const answer = await ask(program);
  await program.stop();
  return answer;
}
