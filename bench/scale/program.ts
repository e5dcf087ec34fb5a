import { help } from "../measuring/processes.ts";
import { type Scenario, scenariosOf } from "../projections/scenarios.ts";
import { agree } from "./agreement.ts";
import { type AudienceName, measurePost } from "./measure-followers.ts";
import { measurePackaging, measurePlanning } from "./measure-planning.ts";
import { measureTown, type TownSize } from "./measure-town.ts";

/** What is measured in a process of its own: what one leaves behind is no cost of the next. */
export type Measurements = typeof measurements;

const measurements = {
  agreement: async (name: string, endpoint: string) => agree(await scenarioCalled(name), endpoint),
  town: async (name: string, size: TownSize) => measureTown(await scenarioCalled(name), size),
  post: (name: AudienceName, followers: number, which: "first" | "second") => measurePost(name, followers, which),
  planning: measurePlanning,
  packaging: measurePackaging,
};

help("ready", measurements);

async function scenarioCalled(name: string): Promise<Scenario> {
  const scenario = (await scenariosOf()).find((one) => one.name === name);
  if (scenario === undefined) throw new RangeError(`No scenario is called ${name}`);
  return scenario;
}
