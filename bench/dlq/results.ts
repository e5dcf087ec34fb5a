import { figureOf, type Figure, withSeparators } from "../measuring/figure.ts";
import { thisMachine } from "../measuring/machine.ts";
import type { Kind, Row as Line, Table, Target } from "../measuring/table.ts";
import type { Amount, Row } from "./measure.ts";
import { asOne, type Column, perSecond, type Run, type Scenario } from "./scenarios.ts";
import { OURS, type Step, type Way } from "./world.ts";

const TIMES_LIMIT = "x limit";

export function tableOf(scenario: Scenario, rows: readonly Row[], { rounds }: Amount, at: Date): Table {
  const { name, title, columns, isAboutWords = false, chart } = scenario;
  const limits = rows.filter(({ way }) => way.isLimit).map((row) => figuresOf(row, [perSecond], whole));
  const limit = Math.max(...limits.map((figures) => figures[perSecond.title]?.median ?? NaN));
  const table: Table = {
    title,
    command: `npm run bench -- dlq ${name}`,
    at: at.toISOString(),
    machine: thisMachine(),
    rounds,
    columns: [
      { title: "letters" },
      ...(limits.length > 0 ? [{ title: TIMES_LIMIT, digits: 2 }] : []),
      ...columns.map((column) => ({ title: column.title, digits: column.digits ?? 0 })),
    ],
    rows: rows.flatMap((row) => linesOf(row, columns)).map((line) => withRatio(line, limit)),
    targets: [],
    notes: rows.flatMap((row) => wordsOf(row, isAboutWords)),
    ...(chart !== undefined && { chart }),
  };
  return { ...table, targets: targetsOf(scenario, table) };
}

/** A way of several steps has a line for each of them too. */
function linesOf(row: Row, columns: readonly Column[]): readonly Line[] {
  const { way, runs } = row;
  const names = runs[0]?.steps.map(({ name }) => name) ?? [];
  const ofSteps = columns.filter(({ isOfRun = false }) => !isOfRun);
  return [
    { name: way.name, kind: kindOf(way), figures: figuresOf(row, columns, whole) },
    ...(names.length < 2 ? [] : names).map((name, index) => ({
      name: `… ${name}`,
      kind: kindOf(way),
      figures: figuresOf(row, ofSteps, ({ steps }) => steps[index]),
    })),
  ];
}

const kindOf = ({ isLimit = false, name }: Way): Kind => (isLimit ? "limit" : name.startsWith(OURS) ? "ours" : "peer");

const whole = ({ steps }: Run): Step => asOne(steps);

function figuresOf(
  { letters, runs }: Row,
  columns: readonly Column[],
  stepOf: (run: Run) => Step | undefined,
): Readonly<Record<string, Figure>> {
  const steps = runs.flatMap((run) => {
    const step = stepOf(run);
    return step === undefined ? [] : [{ run, step }];
  });
  const told = columns.flatMap((column) => {
    const figure = figureOf(steps.map(({ run, step }) => column.of(run, step)));
    return figure === undefined ? [] : [[column.title, figure] as const];
  });
  const count = { median: letters, lowest: letters, highest: letters };
  return Object.fromEntries([["letters", count] as const, ...told]);
}

function withRatio(line: Line, limit: number): Line {
  const rate = line.figures[perSecond.title];
  if (!Number.isFinite(limit) || rate === undefined) return line;
  const ratio = (value: number) => value / limit;
  const times = { median: ratio(rate.median), lowest: ratio(rate.lowest), highest: ratio(rate.highest) };
  return { ...line, figures: { ...line.figures, [TIMES_LIMIT]: times } };
}

/** Of the last round: how each ended, where that is the answer or went wrong. */
function wordsOf({ way, runs }: Row, isAboutWords: boolean): readonly string[] {
  const last = runs.at(-1);
  if (last === undefined) return [];
  const { exitCode, lastLine } = asOne(last.steps);
  if (exitCode === 0 && !isAboutWords) return [];
  return [`${way.name} ended with ${exitCode}: \`${lastLine}\`.`];
}

function targetsOf({ targets = [] }: Scenario, { rows }: Table): readonly Target[] {
  return targets.flatMap(({ of, way = OURS, column, atLeast, atMost, digits = 0 }) => {
    const values = rows.flatMap(({ name, figures }) => (name.startsWith(way) ? (figures[column]?.median ?? []) : []));
    if (values.length === 0) return [];
    const value = atLeast === undefined ? Math.max(...values) : Math.min(...values);
    return [
      {
        of,
        wanted:
          atLeast === undefined
            ? `at most ${withSeparators(atMost ?? 0, digits)}`
            : `at least ${withSeparators(atLeast, digits)}`,
        measured: withSeparators(value, digits),
        isMet: (atLeast === undefined || value >= atLeast) && (atMost === undefined || value <= atMost),
      },
    ];
  });
}
