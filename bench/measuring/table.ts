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
  /** What a reader has to know of how it was measured, a sentence each. */
  readonly notes?: readonly string[];
}

/** For a terminal. */
export function printTable({ title, rounds, machine, columns, rows, targets, notes = [] }: Table): void {
  const cells = new Cells({
    head: ["", ...columns.map((column) => column.title)],
    colAligns: ["left", ...columns.map(() => "right" as const)],
    style: { head: [], border: [], compact: true },
  });
  for (const row of cellsOf({ columns, rows })) cells.push([...row]);
  console.log(`\n${title}; median of ${rounds} (lowest to highest)\n${machineText(machine)}`);
  console.log(cells.toString());
  for (const { isMet, of, wanted, measured } of targets) {
    console.log(`${isMet ? "reached" : "MISSED "}  ${of}: ${measured}, wanted ${wanted}`);
  }
  for (const note of notes) console.log(note);
}

/** Names and figures as text, a row each. */
export function cellsOf({ columns, rows }: Pick<Table, "columns" | "rows">): readonly (readonly string[])[] {
  return rows.map(({ name, figures }) => [
    name,
    ...columns.map(({ title, digits = 0 }) => textOf(figures[title], digits)),
  ]);
}
