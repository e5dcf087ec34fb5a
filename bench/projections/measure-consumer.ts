import { dynamodbAt } from "../../runtime/aws/services.ts";
import { dynamoRowStore } from "../../runtime/aws/dynamo-row-store.ts";
import { placeAt } from "../../infra/local/loopback.ts";
import type { RowStore } from "../../runtime/ports.ts";
import type { Bill } from "../../test/engines/requests.ts";
import { chance } from "../../test/chance.ts";
import { ACCEPTANCE, disordered } from "../../test/disorder.ts";
import type { Reading } from "../measuring/rounds.ts";
import { consumerRun } from "./consumer-run.ts";
import { type Scenario, SEED } from "./scenarios.ts";
import { type BenchTable, newTable } from "./table.ts";

/** How facts came. */
export type Delivery = "in order" | "in disorder" | "again, same container" | "again, new container";

/** By delivery. */
export type ConsumerReadings = Readonly<Record<Delivery, Reading>>;

export const CALLS = ["UpdateItem", "BatchWriteItem", "BatchGetItem", "Query"] as const;

const WARM_UP_FACTS = 200;

export const storeOf = ({ endpoint, name }: BenchTable): RowStore =>
  dynamoRowStore(dynamodbAt(placeAt(endpoint)), name, { before: () => Promise.resolve() });

/** Every figure for one fact. In a process of its own: what a first table leaves behind is no cost of the next. */
export async function measureConsumer(scenario: Scenario, endpoint: string): Promise<ConsumerReadings> {
  const { facts } = scenario;
  const spare = await newTable(endpoint);
  await consumerRun(scenario, storeOf(spare)).deliver(facts.slice(0, WARM_UP_FACTS));

  const table = await newTable(endpoint);
  const first = consumerRun(scenario, storeOf(table));
  const inOrder = await readingOf(table, facts.length, async () => {
    await first.deliver(facts);
    await first.tick();
  });
  const again = await readingOf(table, facts.length, () => first.deliver(facts));
  const another = consumerRun(scenario, storeOf(table));
  const anew = await readingOf(table, facts.length, () => another.deliver(facts));

  const other = await newTable(endpoint);
  const late = consumerRun(scenario, storeOf(other));
  const inDisorder = await readingOf(other, facts.length, async () => {
    await late.deliver(disordered(facts, ACCEPTANCE, chance(SEED)));
    await late.tick();
  });
  return {
    "in order": inOrder,
    "in disorder": inDisorder,
    "again, same container": again,
    "again, new container": anew,
  };
}

async function readingOf(table: BenchTable, facts: number, work: () => Promise<void>): Promise<Reading> {
  const { bill, cpuMicroseconds, milliseconds } = await charged(table, work);
  const calls = Object.values(bill.requests).reduce((sum, count) => sum + count, 0);
  const each = {
    calls,
    ...Object.fromEntries(CALLS.map((call) => [call, bill.requests[call] ?? 0])),
    "write units": bill.units.write,
    "read units": bill.units.read,
    "CPU µs": cpuMicroseconds,
    ms: milliseconds,
  };
  return Object.fromEntries(Object.entries(each).map(([title, total]) => [title, total / facts]));
}

/** @throws {Error} when nothing was asked of the table: nothing costs nothing. */
async function charged(
  table: BenchTable,
  work: () => Promise<void>,
): Promise<{ readonly bill: Bill; readonly cpuMicroseconds: number; readonly milliseconds: number }> {
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  await work();
  const milliseconds = performance.now() - began;
  const { user, system } = process.cpuUsage(cpu);
  const bill = await table.takeBill();
  if (Object.keys(bill.requests).length === 0) throw new Error(`Nothing was asked of ${table.name}`);
  return { bill, cpuMicroseconds: user + system, milliseconds };
}
