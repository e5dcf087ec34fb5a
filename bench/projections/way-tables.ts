import { ask, median, type Reading } from "../measuring/rounds.ts";
import type { Column, Table, Target } from "../measuring/table.ts";
import type { Run } from "./run.ts";
import type { WayReadings } from "./ways/measure-way.ts";
import { crashTested, hot, once } from "./ways/ways.ts";

const FIRST: readonly Column[] = [
  { title: "calls", digits: 2 },
  { title: "write units", digits: 2 },
  { title: "read units", digits: 2 },
  { title: "CPU µs" },
];
const AGAIN = ["same container", "new container"] as const;
const POSTS_OF_THEIR_OWN = 500;
const HOT_POSTS = 3;

const HOW =
  "1,000 likes of about 600 bytes in batches of ten, one row a post: when it was liked last. Each way has a process of its own, and what its rows hold in the end is checked.";

/** The same facts, kept by others: rows of their own, and few rows that all are about. */
export async function wayTables(run: Run): Promise<readonly Table[]> {
  const spread = await ask({
    title: "One row, one fact: what it costs the first time and again",
    command: run.command,
    columns: [
      ...FIRST,
      ...AGAIN.flatMap((where) =>
        FIRST.filter(({ title }) => title !== "read units").map((column) => ({
          ...column,
          title: titleAgain(where, column.title),
        })),
      ),
    ],
    rounds: run.rounds,
    contenders: once.map(({ name, kind }) => ({
      name,
      kind,
      measure: async () =>
        withRepeats(await run.measure((program) => program.ask("way", run.endpoint, name, POSTS_OF_THEIR_OWN))),
    })),
  });
  const crowded = await ask({
    title: "Three rows that all facts are about",
    command: run.command,
    columns: FIRST,
    rounds: run.rounds,
    contenders: hot.map(({ name, kind }) => ({
      name,
      kind,
      measure: async () => (await run.measure((program) => program.ask("way", run.endpoint, name, HOT_POSTS))).first,
    })),
  });
  return [
    {
      ...spread,
      chart: "write units",
      targets: [oneEach(spread, "calls"), oneEach(spread, "write units")],
      notes: [HOW, AGAIN_NOTE],
    },
    { ...crowded, chart: "write units", targets: [foldedBelowOne(crowded)], notes: [HOW] },
  ];
}

const AGAIN_NOTE =
  "A new container has a new client and whatever else a cold start makes, in the same process, so that its code is warm.";

const titleAgain = (where: (typeof AGAIN)[number], title: string): string => `${title}, again, ${where}`;

function withRepeats(readings: WayReadings): Reading {
  const again = AGAIN.flatMap((where) =>
    Object.entries(readings[where]).map(([title, value]) => [titleAgain(where, title), value] as const),
  );
  return { ...readings.first, ...Object.fromEntries(again) };
}

const OURS = once[0]?.name ?? "";

function oneEach(table: Table, column: string): Target {
  const measured = median(table, OURS, column);
  return { of: `${column} for one row that changes`, wanted: "1", measured: measured.toFixed(2), isMet: measured <= 1 };
}

function foldedBelowOne(table: Table): Target {
  const measured = median(table, OURS, "write units");
  return {
    of: "write units a fact, where a batch repeats rows",
    wanted: "below 1",
    measured: measured.toFixed(2),
    isMet: measured < 1,
  };
}

/** What is counted when a container dies. */
export async function crashTable({ command, endpoint, measure }: Run): Promise<Table> {
  const table = await ask({
    title: "How often a like is counted that comes again after a container has died",
    command,
    columns: [{ title: "calls a like" }, { title: "counted at least" }, { title: "counted at most" }],
    rounds: 1,
    contenders: crashTested.map(({ name, kind }) => ({
      name,
      kind,
      measure: () => measure((program) => program.ask("crashes", endpoint, name)),
    })),
  });
  const most = median(table, OURS, "counted at most");
  const least = median(table, OURS, "counted at least");
  return {
    ...table,
    targets: [
      {
        of: "a like, whichever call a container died after",
        wanted: "counted once",
        measured: least === most ? `counted ${most} x` : `counted ${least} to ${most} x`,
        isMet: least === 1 && most === 1,
      },
    ],
    notes: [
      "It dies once after its first call was stored, once after its second, and so on; then the like comes again until it passes.",
    ],
  };
}
