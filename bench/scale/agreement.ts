import type { Bill } from "../../test/engines/requests.ts";
import { storeOf } from "../projections/measure-consumer.ts";
import type { Scenario } from "../projections/scenarios.ts";
import { newTable } from "../projections/table.ts";
import { countedTable } from "./counted-table.ts";
import { playVillage } from "./measure-town.ts";

const VILLAGE = { people: 20, seed: 1 };
/** What goes to the engine at once may be stored in another order than here. */
const MOST_APART = 0.01;

/** @returns facts of a village. @throws {Error} when rows in memory count for them what the engine does not. */
export async function agree(scenario: Scenario, endpoint: string): Promise<number> {
  const counted = countedTable();
  const facts = await playVillage(scenario, counted, VILLAGE);
  const table = await newTable(endpoint);
  await playVillage(scenario, storeOf(table), VILLAGE);
  const bills = [counted.takeBill(), await table.takeBill()];
  const [ours, engines] = bills.map(amountsIn) as [Amounts, Amounts];
  const apart = Object.keys({ ...ours, ...engines }).filter((what) => isApart(ours[what] ?? 0, engines[what] ?? 0));
  if (apart.length > 0)
    throw new Error(`${scenario.consumer}: rows in memory and the engine are apart: ${JSON.stringify(bills)}`);
  return facts;
}

type Amounts = Readonly<Record<string, number>>;

const amountsIn = ({ requests, units }: Bill): Amounts => ({ ...requests, ...units });

const isApart = (a: number, b: number): boolean => Math.abs(a - b) > MOST_APART * Math.max(a, b);
