import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { availableParallelism, cpus, loadavg } from "node:os";
import { dirname } from "node:path";
import { format } from "prettier";
import type { Amount, Row } from "./measure.ts";
import { asOne, type Column, perSecond, type Run, type Scenario } from "./scenarios.ts";
import type { Step } from "./world.ts";

interface Figure {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

interface Line {
  readonly name: string;
  readonly letters: number;
  /** By column; a column that does not speak of this line is left out. */
  readonly figures: Readonly<Record<string, Figure>>;
  /** Of the last round, as what follows. */
  readonly callsByOperation: Readonly<Record<string, number>>;
  readonly exitCode: number;
  readonly lastLine: string;
}

interface Machine {
  readonly node: string;
  readonly cpu: string;
  readonly cores: number;
  /** Average of the last minute, the bench's own programs among it: tool, engine, and perhaps the wire. */
  readonly load: number;
}

export interface Result {
  readonly title: string;
  readonly at: string;
  readonly machine: Machine;
  readonly rounds: number;
  /** Letters a second of the fastest limit, where the scenario has one. */
  readonly limit?: number;
  readonly lines: readonly Line[];
}

export function resultOf({ title, columns }: Scenario, rows: readonly Row[], { rounds }: Amount, at: Date): Result {
  const [load = NaN] = loadavg();
  const machine = { node: process.version, cpu: cpus()[0]?.model ?? "unknown", cores: availableParallelism(), load };
  const limits = rows.filter(({ way }) => way.isLimit).flatMap((row) => linesOf(row, [perSecond]));
  const rates = limits.flatMap(({ figures }) => figures[perSecond.title]?.median ?? []);
  return {
    title,
    at: at.toISOString(),
    machine,
    rounds,
    ...(rates.length > 0 && { limit: Math.max(...rates) }),
    lines: rows.flatMap((row) => linesOf(row, columns)),
  };
}

/** A way of several steps has a line for each of them too. */
function linesOf({ way, letters, runs }: Row, columns: readonly Column[]): readonly Line[] {
  const line = (name: string, some: readonly Column[], stepOf: (run: Run) => Step | undefined): Line[] => {
    const steps = runs.flatMap((run) => {
      const step = stepOf(run);
      return step === undefined ? [] : [{ run, step }];
    });
    const last = steps.at(-1)?.step;
    if (last === undefined) return [];
    const figures = some.flatMap((column) => {
      const figure = figureOf(steps.map(({ run, step }) => column.of(run, step)));
      return figure === undefined ? [] : [[column.title, figure] as const];
    });
    const callsByOperation = Object.entries(last.calls).map(([operation, { count }]) => [operation, count] as const);
    const { exitCode, lastLine } = last;
    return [
      {
        name,
        letters,
        figures: Object.fromEntries(figures),
        callsByOperation: Object.fromEntries(callsByOperation),
        exitCode,
        lastLine,
      },
    ];
  };
  const names = runs[0]?.steps.map(({ name }) => name) ?? [];
  return [
    ...line(way.name, columns, ({ steps }) => asOne(steps)),
    ...(names.length < 2 ? [] : names).flatMap((name, index) => {
      const ofSteps = columns.filter(({ isOfRun = false }) => !isOfRun);
      return line(`  ${name}`, ofSteps, ({ steps }) => steps[index]);
    }),
  ];
}

/** @returns undefined when there is nothing to tell: not Linux, or none of the calls that it is about. */
function figureOf(values: readonly number[]): Figure | undefined {
  const sorted = values.filter(Number.isFinite).toSorted((a, b) => a - b);
  const [lowest, median, highest] = [sorted[0], sorted[sorted.length >> 1], sorted.at(-1)];
  if (lowest === undefined || median === undefined || highest === undefined) return undefined;
  return { median, lowest, highest };
}

export function print(
  { columns, isAboutWords = false }: Scenario,
  { title, rounds, machine, limit, lines }: Result,
): void {
  const cells = [
    [
      "",
      "letters",
      ...(limit === undefined ? [] : ["x limit"]),
      ...columns.map((column) => column.title),
      ...(isAboutWords ? ["exit", "its last line"] : []),
    ],
    ...lines.map(({ name, letters, figures, exitCode, lastLine }) => [
      name,
      String(letters),
      ...(limit === undefined ? [] : [((figures[perSecond.title]?.median ?? NaN) / limit).toFixed(2)]),
      ...columns.map(({ title: key, digits = 0 }) => textOf(figures[key], digits)),
      ...(isAboutWords ? [String(exitCode), lastLine] : []),
    ]),
  ];
  const widths = cells[0]?.map((_, at) => Math.max(...cells.map((row) => row[at]?.length ?? 0))) ?? [];
  console.log(`\n${title}; median of ${rounds} (lowest to highest), load average ${machine.load.toFixed(1)}`);
  for (const row of cells) {
    const padded = row.map((cell, at) => {
      const isText = at === 0 || (isAboutWords && at === row.length - 1);
      return isText ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0);
    });
    console.log(padded.join("  ").trimEnd());
  }
  if (isAboutWords) return;
  for (const { name, exitCode, lastLine } of lines) {
    if (exitCode !== 0) console.log(`${name.trim()} ended with ${exitCode}: ${lastLine}`);
  }
}

function textOf(figure: Figure | undefined, digits: number): string {
  if (figure === undefined) return "-";
  const [median, lowest, highest] = [figure.median, figure.lowest, figure.highest].map((value) =>
    value.toFixed(digits),
  );
  return lowest === highest ? `${median}` : `${median} (${lowest} to ${highest})`;
}

/** What was measured before and not now stays, with the machine and the day that it came from. */
export async function write(path: string, results: Readonly<Record<string, Result>>): Promise<void> {
  const before = existsSync(path) ? (JSON.parse(await readFile(path, "utf8")) as Record<string, Result>) : {};
  await mkdir(dirname(path), { recursive: true });
  const json = JSON.stringify({ ...before, ...results }, (_key, value: unknown) =>
    typeof value === "number" ? Number(value.toPrecision(4)) : value,
  );
  await writeFile(path, await format(json, { parser: "json", printWidth: 120 }));
}
