import type { Command } from "commander";
import type { CostOptions } from "../options.ts";
import type { World } from "../world.ts";
import { aboveZero } from "./above-zero.ts";

export function addCost(program: Command, world: World): void {
  program
    .command("cost [names...]")
    .summary("what stands idle and what a million facts cost, by stack and hop")
    .description(
      "Computes from the definitions and the stacks, at us-east-1 list prices, what every stack costs in a month in which " +
        "nobody says a word, and what a million facts cost at each hop. Asks nobody and needs no account. Names are " +
        "folders, or platform; all by default. What cannot be known is assumed, and printed with where it is from.",
    )
    .option(
      "--facts-per-month <count>",
      "how many come; few come alone, and that is dear",
      aboveZero("facts"),
      1_000_000,
    )
    .option("--prices <file>", 'your own prices, as JSON: { "<price name>": <USD> }')
    .addHelpText("after", EXAMPLE)
    .action(async (names: readonly string[], _options: unknown, command: Command) => {
      const { cost } = await import("../cost/cost.ts");
      await cost(names, command.optsWithGlobals<CostOptions>(), world);
    });
}

const EXAMPLE = `
Example:
  $ npx chorus cost
  $ npx chorus cost timelines --facts-per-month 50000000
  $ echo '{"kinesis-shard-hours":0.018}' > prices.json && npx chorus cost --prices prices.json --json`;
