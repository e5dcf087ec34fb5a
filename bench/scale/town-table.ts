import { withSeparators } from "../measuring/figure.ts";
import { ask, type Reading } from "../measuring/rounds.ts";
import type { Table } from "../measuring/table.ts";
import type { Scenario } from "../projections/scenarios.ts";
import { isFlat, withTimes } from "./grown.ts";
import type { TownSize } from "./measure-town.ts";
import type { Run } from "./run.ts";
import { FACTS_A_PERSON } from "./town.ts";

interface Size {
  readonly facts: number;
  /** Of small ones, more tell more. */
  readonly towns: number;
}

const SIZES: readonly Size[] = [
  { facts: 1_000, towns: 30 },
  { facts: 10_000, towns: 3 },
  { facts: 100_000, towns: 1 },
  { facts: 1_000_000, towns: 1 },
];
/** From here on one round says it: all of it is counted, and what chance does to a village it does not to a city. */
const LARGE_FACTS = 100_000;
/** Cores that large towns are played on beside each other. */
const LANES = 2;
const FLAT = ["requests", "write units", "read units", "CPU µs"] as const;

/** What a fact costs, the more facts there are. */
export async function townTable(scenarios: readonly Scenario[], run: Run): Promise<Table> {
  const sizes = SIZES.filter(({ facts }) => facts <= run.most);
  const played = scenarios.flatMap(({ name, consumer }) => sizes.map((size) => ({ name, consumer, ...size })));
  const large = await playLarge(
    played.filter(({ facts }) => facts >= LARGE_FACTS),
    run,
  );
  let seed = 0;
  const table = await ask({
    title: "What a fact costs, the more facts there are",
    command: run.command,
    columns: [{ title: "facts" }, ...FLAT.map((title) => ({ title, digits: title === "CPU µs" ? 0 : 2 }))],
    rounds: run.rounds,
    contenders: played.map(({ name, consumer, facts, towns }) => ({
      name: rowOf(consumer, facts),
      kind: "ours",
      measure: async () => {
        const known = large.get(rowOf(consumer, facts));
        if (known !== undefined) return known;
        seed += towns;
        return run.measure((program) => program.ask("town", name, sizeOf({ facts, towns }, seed)));
      },
    })),
  });
  const [smallest, largest] = [sizes[0]?.facts ?? 0, sizes.at(-1)?.facts ?? 0];
  return {
    ...withTimes(table, "write units"),
    growth: { over: "facts", of: "write units" },
    targets: scenarios.flatMap(({ consumer }) =>
      FLAT.map((column) => isFlat(table, column, [rowOf(consumer, smallest), rowOf(consumer, largest)])),
    ),
    notes: [
      "A town of as many people as tell so many facts in ten days, each about as many: joins, follows, posts, likes, comments, purchases. The most followed have the more followers the larger it is. Figures are for one fact that the consumer hears; of small towns several are played, and of the largest one.",
      "Rows are in memory, where requests and units are counted by their sizes as DynamoDB counts them; at the beginning of a run a village is played to both, and what they count is less than 1 % apart. CPU is that of kit and cores alone, over 2,000 facts of the last day at most, which come once more to a table that only repeats its answers.",
    ],
  };
}

const rowOf = (consumer: string, facts: number): string => `${consumer}, ${withSeparators(facts, 0)} facts`;

const sizeOf = ({ facts, towns }: Size, seed: number): TownSize => ({
  people: Math.round(facts / FACTS_A_PERSON),
  towns,
  seed,
});

type Played = Size & Pick<Scenario, "name" | "consumer">;

/** The longest first, and a core for each. */
async function playLarge(played: readonly Played[], { measure }: Run): Promise<ReadonlyMap<string, Reading>> {
  const readings = new Map<string, Reading>();
  const waiting = played.toSorted((a, b) => b.facts - a.facts);
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { name, consumer, ...size } = next;
      console.error(`Playing a town to ${rowOf(consumer, size.facts)}`);
      readings.set(rowOf(consumer, size.facts), await measure((program) => program.ask("town", name, sizeOf(size, 1))));
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return readings;
}
