import { figureOf } from "../measuring/figure.ts";
import { lineOf } from "../measuring/chart.ts";
import { median } from "../measuring/rounds.ts";
import type { Row, Table, Target } from "../measuring/table.ts";

/** How much more something may be than in the beginning, and still be called flat. */
const MOST_TIMES = 1.1;

/** The table with a column more: how often the smallest row of its line each row is. */
export function withTimes(table: Table, of: string): Table {
  const title = timesOf(of);
  const rows = table.rows.map((row): Row => {
    const first = table.rows.find(({ name }) => lineOf(name) === lineOf(row.name))?.figures[of]?.median ?? NaN;
    const times = figureOf([(row.figures[of]?.median ?? NaN) / first]);
    return times === undefined ? row : { ...row, figures: { ...row.figures, [title]: times } };
  });
  return { ...table, rows, columns: [...table.columns, { title, digits: 2 }] };
}

const timesOf = (column: string): string => `${column}, x the smallest`;

/** @param from and to names of rows */
export function isFlat(table: Table, column: string, [from, to]: readonly [string, string]): Target {
  const times = median(table, to, column) / median(table, from, column);
  return {
    of: `${column} of ${to}, beside ${from.slice(lineOf(from).length + 2)}`,
    wanted: "flat, at most a tenth more",
    measured: `${times.toFixed(2)} x`,
    isMet: times <= MOST_TIMES,
  };
}
