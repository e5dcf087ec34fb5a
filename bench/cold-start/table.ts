import { figureOf } from "../measuring/figure.ts";
import { ask, median } from "../measuring/rounds.ts";
import type { Kind, Row, Table, Target } from "../measuring/table.ts";
import { type Loadable, start } from "./start.ts";

const KB = "KB";
const INIT = "init ms";
const FIRST = "first batch ms";
const TIMES_BYTES = "x KB";
const TIMES_INIT = "x init";

/** File in `peers/`, and what it is. In the order of the table. */
const PEERS: Readonly<Record<string, string>> = {
  bare: "limit: a bare handler",
  dynamodb: "client-dynamodb, raw",
  zod: "client-dynamodb and zod",
  middy: "client-dynamodb, zod and middy",
  "named-zod": 'client-dynamodb and zod, by import { z } from "zod"',
  powertools: "client-dynamodb, zod and Powertools' batch, parser, logger, metrics, tracer, idempotency",
};

const REFERENCE = PEERS["zod"] ?? "";
const MOST_TIMES = 1.15;
const MOST_KB = 500;

const NOTES = [
  "Bundles as they are deployed, minified, their names kept; init is the import of the bundle in a fresh process, without Node's own start.",
  "The first batch has ten facts and goes to a server that only answers; an API's is one request, a timer's one run.",
  "x compares with client-dynamodb and zod.",
];

export interface Run {
  readonly command: string;
  readonly rounds: number;
  readonly peers: readonly Loadable[];
  readonly ours: readonly Loadable[];
}

export async function coldStartTable({ command, rounds, peers, ours }: Run): Promise<Table> {
  const known = Object.entries(PEERS).map(([file, name]) => {
    const peer = peers.find((one) => one.name === file);
    if (peer === undefined) throw new RangeError(`There is no peer ${file}`);
    return contender(name, file === "bare" ? "limit" : "peer", peer);
  });
  const own = ours.map((one) => contender(one.name, "ours", one));
  const table = await ask({
    title: "Cold start",
    command,
    columns: [
      { title: KB },
      { title: INIT, digits: 1 },
      { title: FIRST, digits: 1 },
      { title: TIMES_BYTES, digits: 2 },
      { title: TIMES_INIT, digits: 2 },
    ],
    rounds,
    contenders: [...known, ...own],
  });
  const compared = { ...table, rows: table.rows.map((row) => withRatios(row, table)) };
  return { ...compared, chart: INIT, targets: targetsOf(compared), notes: NOTES };
}

function contender(name: string, kind: Kind, loadable: Loadable) {
  return {
    name,
    kind,
    async measure() {
      const { initMs, firstMs } = await start(loadable);
      return { [KB]: loadable.bytes / 1_000, [INIT]: initMs, [FIRST]: firstMs };
    },
  };
}

function withRatios(row: Row, table: Table): Row {
  const ratios = { [TIMES_BYTES]: KB, [TIMES_INIT]: INIT };
  const figures = Object.entries(ratios).flatMap(([title, of]) => {
    const figure = figureOf([median(table, row.name, of) / median(table, REFERENCE, of)]);
    return figure === undefined ? [] : [[title, figure] as const];
  });
  return { ...row, figures: { ...row.figures, ...Object.fromEntries(figures) } };
}

function targetsOf(table: Table): readonly Target[] {
  return [
    targetOf(table, TIMES_BYTES, MOST_TIMES, {
      wanted: `at most ${MOST_TIMES} x the bytes of ${REFERENCE}`,
      unit: "x",
    }),
    targetOf(table, TIMES_INIT, MOST_TIMES, { wanted: `at most ${MOST_TIMES} x the init of ${REFERENCE}`, unit: "x" }),
    targetOf(table, KB, MOST_KB, { wanted: `at most ${MOST_KB} KB`, unit: "KB" }),
  ];
}

/** For all of ours: told of the one that is furthest from it. */
function targetOf(
  table: Table,
  column: string,
  most: number,
  { wanted, unit }: Readonly<Record<"wanted" | "unit", string>>,
): Target {
  const [worst] = table.rows
    .filter(({ kind }) => kind === "ours")
    .map(({ name }) => ({ name, figure: median(table, name, column) }))
    .toSorted((a, b) => b.figure - a.figure);
  if (worst === undefined) throw new RangeError("None of ours was measured");
  const digits = unit === "x" ? 2 : 0;
  return {
    of: `every function's ${column === TIMES_INIT ? "init" : "bundle"}`,
    wanted,
    measured: `${worst.figure.toFixed(digits)} ${unit} (${worst.name})`,
    isMet: worst.figure <= most,
  };
}
