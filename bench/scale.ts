import { parseArgs } from "node:util";
import { type Helper, startHelper } from "./measuring/processes.ts";
import { report } from "./measuring/results.ts";
import { scenariosOf } from "./projections/scenarios.ts";
import { followerTable } from "./scale/follower-table.ts";
import { planningTable } from "./scale/planning-table.ts";
import type { Measurements } from "./scale/program.ts";
import { townTable } from "./scale/town-table.ts";

const COMMAND = "npm run bench -- scale";
const USAGE = `${COMMAND} [--rounds n] [--most n]`;
const ROUNDS = 3;
const MOST = 1_000_000;
const ENGINE = new URL("./projections/engine.ts", import.meta.url);
const PROGRAM = new URL("./scale/program.ts", import.meta.url);

/** How costs grow: a fact's with the facts, a post's with the followers, and a deployment's with the consumers. */
export async function bench(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { rounds: { type: "string" }, most: { type: "string" } } });
  const [rounds, most] = [Number(values.rounds ?? ROUNDS), Number(values.most ?? MOST)];
  if (!(rounds > 0) || !(most >= 1_000)) {
    console.error(USAGE);
    process.exitCode = 2;
    return;
  }
  const isKept = rounds >= ROUNDS && most >= MOST;
  const run = { command: COMMAND, rounds, most, measure };
  // What a timer does is not a fact's.
  const scenarios = (await scenariosOf()).filter(({ timer }) => timer === undefined);
  const engine = await startHelper(ENGINE, []);
  for (const { name } of scenarios) await measure((program) => program.ask("agreement", name, engine.endpoint));
  await engine.stop();
  await report("scale", await followerTable(run), isKept);
  await report("scale", await planningTable(run), isKept);
  await report("scale", await townTable(scenarios, run), isKept);
}

/** Each measurement has a process of its own, so that what one leaves behind is no cost of the next. */
async function measure<Answer>(ask: (program: Helper<Measurements>) => Promise<Answer>): Promise<Answer> {
  const program = await startHelper<Measurements>(PROGRAM, []);
  const answer = await ask(program);
  await program.stop();
  return answer;
}
