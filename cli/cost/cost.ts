import { ASSUMPTIONS } from "../../infra/cost/assumptions.ts";
import { costReport } from "../../infra/cost/report.ts";
import { DEFAULT_STAGE } from "../../infra/stacks/stack.ts";
import { stacksOf } from "../../infra/stacks/stacks.ts";
import { coloursOf } from "../colours.ts";
import { chosenNames, type Definitions, OURS, topologyFor } from "../definitions.ts";
import type { CostOptions } from "../options.ts";
import { writeJson, type World } from "../world.ts";
import { costPage } from "./cost-page.ts";
import { readPrices } from "./read-prices.ts";

/**
 * `chorus cost`.
 * @throws {WrongUsage} for a name or a price that is not there.
 * @throws {CommandFailed} when the definitions contradict each other.
 */
export async function cost(
  names: readonly string[],
  options: CostOptions,
  world: World,
  definitions: Definitions = OURS,
): Promise<void> {
  const folders = chosenNames(names, definitions);
  const topology = topologyFor(definitions);
  const loads = definitions.consumers.flatMap(({ name, perFact }) =>
    perFact === undefined ? [] : [[name, perFact] as const],
  );
  const model = {
    topology,
    loads: new Map(loads),
    prices: await readPrices(options.prices, world),
    assumptions: ASSUMPTIONS,
  };
  // Costs do not depend on what is in a bundle.
  const stacks = stacksOf(topology, { stage: DEFAULT_STAGE, versionOf: () => "unknown" });
  const report = costReport(model, stacks, options.factsPerMonth, folders);
  if (options.json === true) {
    const { prices, assumptions } = model;
    writeJson(world.out, { ...report, stated: Object.fromEntries(loads), assumptions, prices });
  } else {
    world.out.write(`${costPage(report, model, coloursOf(world))}\n`);
  }
}
