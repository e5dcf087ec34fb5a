import { type Figure, figureOf } from "./figure.ts";
import { thisMachine } from "./machine.ts";
import type { Column, Kind, Table } from "./table.ts";

/** What one round of one way said, by column's title. */
export type Reading = Readonly<Record<string, number>>;

export interface Contender {
  readonly name: string;
  readonly kind: Kind;
  /** Once. Best in a process of its own: what one way leaves behind is no cost of the next. */
  measure(): Promise<Reading>;
}

export interface Question {
  readonly title: string;
  readonly command: string;
  readonly columns: readonly Column[];
  readonly contenders: readonly Contender[];
  readonly rounds: number;
}

/**
 * The contenders take turns, so that a busy moment of the machine hurts all alike. Says on stderr how far it is.
 * @returns a table without targets.
 */
export async function ask({ title, command, columns, contenders, rounds }: Question): Promise<Table> {
  const readings = contenders.map((contender) => ({ contender, rounds: [] as Reading[] }));
  for (let round = 1; round <= rounds; round++) {
    for (const { contender, rounds: own } of readings) {
      console.error(`${title}, round ${round} of ${rounds}: ${contender.name}`);
      own.push(await contender.measure());
    }
  }
  return {
    title,
    command,
    at: new Date().toISOString(),
    machine: thisMachine(),
    rounds,
    columns,
    rows: readings.map(({ contender: { name, kind }, rounds: own }) => ({ name, kind, figures: figuresOf(own) })),
    targets: [],
  };
}

/** A figure for each column that a reading speaks of. */
export function figuresOf(readings: readonly Reading[]): Readonly<Record<string, Figure>> {
  const titles = new Set(readings.flatMap((reading) => Object.keys(reading)));
  return Object.fromEntries(
    [...titles].flatMap((title) => {
      const figure = figureOf(readings.map((reading) => reading[title] ?? NaN));
      return figure === undefined ? [] : [[title, figure] as const];
    }),
  );
}

/** @throws {RangeError} naming the row or column that is not there: a target of nothing would be no target. */
export function median({ rows }: Pick<Table, "rows">, name: string, column: string): number {
  const row = rows.find((one) => one.name === name);
  const figure = row?.figures[column];
  if (figure === undefined) throw new RangeError(`The table has no "${column}" of "${name}"`);
  return figure.median;
}
