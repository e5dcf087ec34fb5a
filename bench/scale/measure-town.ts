import { setFlagsFromString } from "node:v8";
import type { RowStore } from "../../runtime/ports.ts";
import type { Fact } from "../../schemas/event.ts";
import { chance } from "../../test/chance.ts";
import type { Reading } from "../measuring/rounds.ts";
import { consumerRun } from "../projections/consumer-run.ts";
import type { Scenario } from "../projections/scenarios.ts";
import { countedTable } from "./counted-table.ts";
import { recording, replayed } from "./recorded.ts";
import { LAST_DAY, town } from "./town.ts";

export interface TownSize {
  readonly people: number;
  /** So many towns, one after the other: one village tells little. */
  readonly towns: number;
  readonly seed: number;
}

/** A hundred facts each, all of the last day. */
const SLICES_REPLAYED = 20;
const REPLAYS = 5;
const WARM_UP_PEOPLE = 300;

// A million facts' rows are more than Node would hold by itself.
setFlagsFromString("--max-old-space-size=8192");

/**
 * What a fact costs a consumer: requests and units over all facts of a town, and the client's CPU over the last of them, when
 * all others were heard. These come once more, to a table that answers as it did and is not there any more: what rows in
 * memory take is no cost of a client.
 */
export async function measureTown(scenario: Scenario, { people, towns, seed }: TownSize): Promise<Reading> {
  await cpuOf(scenario, await play(scenario, { people: WARM_UP_PEOPLE, seed }));
  const sums = { told: 0, facts: 0, requests: 0, write: 0, read: 0, late: 0, lateMicroseconds: 0 };
  for (let n = 0; n < towns; n++) {
    const { told, facts, bill, last } = await play(scenario, { people, seed: seed + n });
    sums.told += told;
    sums.facts += facts;
    sums.requests += Object.values(bill.requests).reduce((sum, count) => sum + count, 0);
    sums.write += bill.units.write;
    sums.read += bill.units.read;
    sums.late += last.facts.length * REPLAYS;
    sums.lateMicroseconds += await cpuOf(scenario, { last });
  }
  return {
    facts: sums.told / towns,
    requests: sums.requests / sums.facts,
    "write units": sums.write / sums.facts,
    "read units": sums.read / sums.facts,
    "CPU µs": sums.lateMicroseconds / sums.late,
  };
}

export interface Village {
  readonly people: number;
  readonly seed: number;
}

/** The last facts, and what a table answered to each of them. */
interface Last {
  readonly facts: readonly Fact[];
  readonly answers: readonly unknown[];
}

async function play(scenario: Scenario, { people, seed }: Village) {
  const table = countedTable();
  const run = consumerRun(scenario, table);
  const hears = hearing(scenario);
  const late: (readonly Fact[])[] = [];
  let [told, facts] = [0, 0];
  for (const slice of town(people, chance(seed))) {
    const heard = slice.filter(hears);
    told += slice.length;
    facts += heard.length;
    if ((slice[0]?.time ?? "") >= LAST_DAY) late.push(heard);
    const due = late.length > SLICES_REPLAYED ? late.shift() : late.length === 0 ? heard : [];
    await run.deliver(due ?? []);
  }
  const last = late.flat();
  const { store, answers } = recording(table);
  await consumerRun(scenario, store).deliver(last);
  return { told, facts, bill: table.takeBill(), last: { facts: last, answers } };
}

/** @returns microseconds of {@link REPLAYS} replays, one after the other. */
async function cpuOf(scenario: Scenario, { last: { facts, answers } }: { readonly last: Last }): Promise<number> {
  const replay = () => consumerRun(scenario, replayed(answers)).deliver(facts);
  await replay();
  const cpu = process.cpuUsage();
  for (let n = 0; n < REPLAYS; n++) await replay();
  const { user, system } = process.cpuUsage(cpu);
  return user + system;
}

function hearing({ listeners }: Scenario): (fact: Fact) => boolean {
  const types = new Set(listeners[0]?.hears.map(({ type }) => type));
  return ({ type }) => types.has(type);
}

/** @returns how many facts of a village a consumer heard over this table. */
export async function playVillage(scenario: Scenario, store: RowStore, { people, seed }: Village): Promise<number> {
  const run = consumerRun(scenario, store);
  const hears = hearing(scenario);
  let facts = 0;
  for (const slice of town(people, chance(seed))) {
    const heard = slice.filter(hears);
    facts += heard.length;
    await run.deliver(heard);
  }
  return facts;
}
