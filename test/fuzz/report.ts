import type { Failure, Run } from "./run.ts";

const COLUMNS = ["door", "inputs", "taken", "refused", "kinds", "errors", "slowest", "time"] as const;
/** Of one failing input; who needs the rest makes it again by the command. */
const LONGEST_INPUT = 4_000;

/** A row for each door. */
export function table(runs: readonly Run[]): string {
  const rows = [COLUMNS, ...runs.map(cellsOf)];
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))),
    )
    .map((cells) => cells.join("  ").trimEnd())
    .join("\n");
}

function cellsOf({ door, inputs, taken, refused, kinds, errors, slowest, milliseconds }: Run): readonly string[] {
  const counts = [inputs, taken, refused, kinds.size, errors.size].map(count);
  return [door, ...counts, `${Math.round(slowest.milliseconds)} ms`, `${(milliseconds / 1_000).toFixed(1)} s`];
}

/** What failed, with all that it takes to see it fail again. */
export function failureText({ door, seed, number, kind, broken, input }: Failure): string {
  const json = JSON.stringify(input);
  return [
    `${door}: input ${number} of seed ${seed} (${kind}) breaks a promise:`,
    ...broken.map(({ promise, how }) => `  ${promise}: ${how.slice(0, 1_000)}`),
    "The smallest input that does:",
    json.length <= LONGEST_INPUT ? json : `${json.slice(0, LONGEST_INPUT)}… (${count(json.length)} characters)`,
    `Again: npm run fuzz -- ${door} --seed ${seed} --first ${number} --inputs 1`,
  ].join("\n");
}

/** How often what was seen, the most frequent first. */
export function listing(counts: ReadonlyMap<string, number>): string {
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([name, times]) => `  ${count(times).padStart(9)}  ${name}`)
    .join("\n");
}

const count = (number: number): string => number.toLocaleString("en-US");
