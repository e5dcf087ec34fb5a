import { help } from "../measuring/processes.ts";
import { measureConsumer } from "./measure-consumer.ts";
import { measureFanOut } from "./measure-fan-out.ts";
import { scenariosOf } from "./scenarios.ts";
import { measureCrashes } from "./ways/crash.ts";
import { measureWay } from "./ways/measure-way.ts";
import { hot, once } from "./ways/ways.ts";

/** What is measured in a process of its own: what one leaves behind is no cost of the next. */
export type Measurements = typeof measurements;

const measurements = {
  async consumer(endpoint: string, { name, file }: { readonly name: string; readonly file?: string | undefined }) {
    const scenario = (await scenariosOf(file)).find((one) => one.name === name);
    if (scenario === undefined) throw new RangeError(`No scenario is called ${name}`);
    return measureConsumer(scenario, endpoint);
  },
  fanOut: measureFanOut,
  way: async (endpoint: string, name: string, posts: number) => measureWay(wayCalled(name), posts, endpoint),
  crashes: async (endpoint: string, name: string) => measureCrashes(wayCalled(name), endpoint),
};

help("ready", measurements);

function wayCalled(name: string) {
  const way = [...once, ...hot].find((one) => one.name === name);
  if (way === undefined) throw new RangeError(`No way is called ${name}`);
  return way;
}
