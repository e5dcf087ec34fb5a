import { ask, median } from "../measuring/rounds.ts";
import type { Table, Target } from "../measuring/table.ts";
import type { Run } from "./run.ts";

const PLANNED = [4, 15, 30, 60];
const PACKAGED = [15, 60];
/** A tenth above a straight line. */
const MOST_TIMES = 1.1;

/** What it takes to plan and to package, the more consumers there are. */
export async function planningTable({ command, rounds, measure }: Run): Promise<Table> {
  const table = await ask({
    title: "How long planning and packaging take, the more consumers there are",
    command,
    columns: [
      { title: "consumers" },
      { title: "milliseconds" },
      { title: "ms a consumer", digits: 2 },
      { title: "CPU ms a consumer", digits: 2 },
    ],
    rounds,
    contenders: [
      ...PLANNED.map((count) => ({
        name: rowOf("planning", count),
        kind: "ours" as const,
        measure: () => measure((program) => program.ask("planning", count)),
      })),
      ...PACKAGED.map((count) => ({
        name: rowOf("packaging", count),
        kind: "ours" as const,
        measure: once(() => measure((program) => program.ask("packaging", count))),
      })),
    ],
  });
  return {
    ...table,
    growth: { over: "consumers", of: "milliseconds" },
    targets: [
      isLinear(table, "CPU ms a consumer", [rowOf("planning", 15), rowOf("planning", 60)]),
      isLinear(table, "ms a consumer", [rowOf("packaging", 15), rowOf("packaging", 60)]),
    ],
    notes: [
      "Consumers as chorus new consumer makes them, beside the producers that there are. Planning goes from definitions to stacks, many times in a row; packaging to templates and zips, in an empty folder, once, and what esbuild takes in its own process is no CPU of this.",
    ],
  };
}

const rowOf = (line: string, consumers: number): string => `${line}, ${consumers} consumers`;

function isLinear(table: Table, column: string, [from, to]: readonly [string, string]): Target {
  const times = median(table, to, column) / median(table, from, column);
  return {
    of: `${column} of ${to}, beside ${from}`,
    wanted: `at most ${MOST_TIMES} x: not more than linear`,
    measured: `${times.toFixed(2)} x`,
    isMet: times <= MOST_TIMES,
  };
}

/** The first round's answer, in all rounds. */
function once<Answer>(measure: () => Promise<Answer>): () => Promise<Answer> {
  let answer: Promise<Answer> | undefined;
  return () => (answer ??= measure());
}
