import { parseArgs } from "node:util";
import { measure } from "./dlq/measure.ts";
import { tableOf } from "./dlq/results.ts";
import { report } from "./measuring/results.ts";
import { scenarios } from "./dlq/scenarios.ts";

const LETTERS = 20_000;
const ROUNDS = 3;

/**
 * Dead letters moved from one queue to another, and looked at, by every tool that can. Each is a program of its own,
 * measured from its start to its exit, beside one SQS engine in a process of its own; what became of each letter is read
 * inside the engine. `npm run bench -- dlq [scenario…] [--letters n] [--rounds n]`. What is measured in full
 * is kept in bench/results/.
 */
export async function bench(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { letters: { type: "string" }, rounds: { type: "string" } },
  });
  const amount = { letters: Number(values.letters ?? LETTERS), rounds: Number(values.rounds ?? ROUNDS) };
  const unknown = positionals.filter((name) => !scenarios.some((scenario) => scenario.name === name));
  if (unknown.length > 0 || !(amount.letters > 0) || !(amount.rounds > 0)) {
    console.error(`npm run bench -- dlq [${scenarios.map(({ name }) => name).join(" | ")}] [--letters n] [--rounds n]`);
    process.exitCode = 2;
    return;
  }
  const isWhole = amount.letters === LETTERS && amount.rounds >= ROUNDS;
  const wanted = scenarios.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  for (const scenario of wanted) {
    const rows = await measure(scenario, amount);
    await report("dlq", tableOf(scenario, rows, amount, new Date()), isWhole);
  }
}
