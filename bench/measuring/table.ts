import Cells from "cli-table3";
import { type Figure, textOf } from "./figure.ts";
import { type Machine, machineText } from "./machine.ts";

/** Ours, what somebody could have taken instead, or what the work costs whoever does it. */
export type Kind = "ours" | "peer" | "limit";

export interface Column {
  /** Also its name in `figures`. */
  readonly title: string;
  /** Behind the point. 0 unless told. */
  readonly digits?: number;
}

export interface Row {
  readonly name: string;
  readonly kind: Kind;
  /** By column's title; a column that does not speak of this row is left out. */
  readonly figures: Readonly<Record<string, Figure>>;
}

/** What was wanted of a table, and what came of it. */
export interface Target {
  /** e.g. `SQS raw, with one log line per record` */
  readonly of: string;
  /** e.g. `at most 3 x the limit` */
  readonly wanted: string;
  /** e.g. `2.81 x` */
  readonly measured: string;
  readonly isMet: boolean;
}

/** One question, asked of several ways in the same run. */
export interface Table {
  /** Names it among the tables of its bench. */
  readonly title: string;
  /** What one does to have it measured again. */
  readonly command: string;
  /** RFC 3339 */
  readonly at: string;
  readonly machine: Machine;
  readonly rounds: number;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly targets: readonly Target[];
  /** The title of the column that its chart shows. None: no chart. */
  readonly chart?: string;
  /** Instead of bars, lines of one column over another, e.g. of `write units` over `facts`. */
  readonly growth?: { readonly over: string; readonly of: string };
  /** What a reader has to know of how it was measured, a sentence each. */
  readonly notes?: readonly string[];
}

/** For a terminal. */
export function printTable(table: Table): void {
  const { title, rounds, machine, targets, notes = [] } = table;
  const { head, body } = laidOut(table);
  const cells = new Cells({
    head: [...head],
    colAligns: head.map((_, at) => (at === 0 ? "left" : "right")),
    style: { head: [], border: [], compact: true },
  });
  for (const row of body) cells.push([...row]);
  console.log(`\n${title}; median of ${rounds} (lowest to highest)\n${machineText(machine)}`);
  console.log(cells.toString());
  for (const { isMet, of, wanted, measured } of targets) {
    console.log(`${isMet ? "reached" : "MISSED "}  ${of}: ${measured}, wanted ${wanted}`);
  }
  for (const note of notes) console.log(note);
}

export interface Layout {
  readonly head: readonly string[];
  readonly body: readonly (readonly string[])[];
}

/** Whoever is compared stands in a line of their own; where there are more figures than contenders, in a column. */
export function laidOut({ columns, rows }: Pick<Table, "columns" | "rows">): Layout {
  const head = ["", ...columns.map(({ title }) => title)];
  const body = rows.map(({ name, figures }) => [
    name,
    ...columns.map(({ title, digits = 0 }) => textOf(figures[title], digits)),
  ]);
  if (columns.length <= 2 * rows.length) return { head, body };
  const cells = [head, ...body];
  const turned = head.map((_, at) => cells.map((row) => row[at] ?? ""));
  return { head: turned[0] ?? [], body: turned.slice(1) };
}
