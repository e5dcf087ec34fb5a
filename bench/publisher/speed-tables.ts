import { figureOf } from "../measuring/figure.ts";
import { ask, median, type Reading } from "../measuring/rounds.ts";
import type { Column, Row, Table, Target } from "../measuring/table.ts";
import type { Tally } from "../sinks/looking.ts";
import { AGGREGATED, BATCHED as PUT_BATCHED, RETRYING } from "./kinesis-ways.ts";
import { type Program, type Sink, waysOf, withSink } from "./processes.ts";
import type { Broker } from "./program.ts";
import { BATCHED as PUBLISH_BATCHED } from "./sns-ways.ts";
import { limit, type Way } from "./way.ts";

export interface Run {
  readonly command: string;
  readonly facts: number;
  readonly rounds: number;
  readonly program: Program;
}

const FACTS_A_SECOND = "facts a second";
const CPU = "µs of CPU a fact";
const CPU_SHARE = "x limit's CPU";
const CALLS = "calls per 1,000";
const PUT_UNITS = "put units per 1,000";
const LEAST_SHARE = 0.9;
const MOST_PUT_UNITS = 26;
/** Of the facts: an engine is much slower than a server that only answers, and an SNS call takes ten where Kinesis takes 500. */
const SHARES = { emulator: 0.2, null: 1, kinesis: 1, sns: 0.125 } as const;

/** To an engine, and to a server that only answers: there nothing but the sender's own work is left. */
export async function* speedTables(broker: Broker, run: Run): AsyncGenerator<Table> {
  const ways = waysOf(broker).filter(({ name }) => name !== RETRYING);
  const speed = { broker, ways, run, count: Math.ceil(run.facts * SHARES[broker]) };
  const seen = await withSink(`${broker} looking`, (sink) => lookedAt(speed, sink));
  for (const behind of ["emulator", "null"] as const) {
    const count = Math.ceil(speed.count * SHARES[behind]);
    yield await withSink(`${broker} ${behind}`, (sink) => speedTable({ ...speed, count, behind, seen }, sink));
  }
}

interface Speed {
  readonly broker: Broker;
  readonly ways: readonly Way[];
  readonly run: Run;
  readonly count: number;
}

interface SpeedBehind extends Speed {
  readonly behind: "emulator" | "null";
  readonly seen: ReadonlyMap<string, Reading>;
}

/** @throws {Error} when a way does less than all. */
async function lookedAt({ broker, ways, count, run }: Speed, sink: Sink): Promise<ReadonlyMap<string, Reading>> {
  const seen = new Map<string, Reading>();
  for (const { name } of ways) {
    console.error(`${broker}, what arrives: ${name}`);
    const sent = await run.program((program) => program.ask("send", broker, sink.endpoint, name, count));
    const tally = await sink.ask("tally");
    if (name === limit.name) continue;
    if (tally.stored !== sent) throw new Error(`${name}: ${tally.stored} of ${sent} facts arrived`);
    seen.set(name, readingOf(broker, sent, tally));
  }
  return seen;
}

function readingOf(broker: Broker, sent: number, { calls, putUnits }: Tally): Reading {
  const perThousand = 1_000 / sent;
  return { [CALLS]: calls * perThousand, ...(broker === "kinesis" && { [PUT_UNITS]: putUnits * perThousand }) };
}

async function speedTable({ broker, behind, ways, count, seen, run }: SpeedBehind, sink: Sink): Promise<Table> {
  const base = broker === "kinesis" ? PUT_BATCHED : PUBLISH_BATCHED;
  const share = `x ${base}`;
  const columns: readonly Column[] = [
    { title: FACTS_A_SECOND },
    { title: CPU, digits: 1 },
    { title: CPU_SHARE, digits: 1 },
    { title: CALLS, digits: 1 },
    ...(broker === "kinesis" ? [{ title: PUT_UNITS, digits: 1 }] : []),
    { title: share, digits: 2 },
  ];
  const measure = async (name: string): Promise<Reading> => {
    await sink.ask("empty");
    const sent = await run.program((program) => program.ask("time", broker, sink.endpoint, name, count));
    const { facts, seconds, cpuMicroseconds } = sent;
    return { [FACTS_A_SECOND]: facts / seconds, [CPU]: cpuMicroseconds / facts, ...seen.get(name) };
  };
  const table = await ask({
    title: `Facts to ${NAMES[broker]}, ${behind === "null" ? "to a server that only answers" : "to an engine"}`,
    command: `${run.command} ${broker}`,
    columns,
    rounds: run.rounds,
    contenders: ways.map(({ name, kind }) => ({ name, kind, measure: () => measure(name) })),
  });
  const rows = table.rows.map((row) => ({
    ...row,
    figures: {
      ...row.figures,
      ...ratio(table, { row, to: base, of: FACTS_A_SECOND, as: share }),
      ...ratio(table, { row, to: limit.name, of: CPU, as: CPU_SHARE }),
    },
  }));
  return { ...table, rows, chart: FACTS_A_SECOND, targets: targetsOf(rows, share), notes: NOTES };
}

const NAMES: Readonly<Record<Broker, string>> = { kinesis: "Kinesis", sns: "SNS" };
const NOTES = ["Facts of about 600 bytes. Calls and put units are counted where they arrive, in a run of their own."];

interface Ratio {
  readonly row: Row;
  readonly to: string;
  readonly of: string;
  readonly as: string;
}

/** Of medians. */
function ratio(table: Table, { row, to, of, as }: Ratio) {
  const figure = figureOf([median(table, row.name, of) / median(table, to, of)]);
  return figure === undefined ? {} : { [as]: figure };
}

function targetsOf(rows: readonly Row[], share: string): readonly Target[] {
  return rows.flatMap(({ name, kind }): Target | readonly Target[] => {
    if (kind !== "ours") return [];
    if (name.startsWith(AGGREGATED)) {
      const units = median({ rows }, name, PUT_UNITS);
      const wanted = `at most ${MOST_PUT_UNITS} put units per 1,000 facts`;
      return { of: name, wanted, measured: units.toFixed(1), isMet: units <= MOST_PUT_UNITS };
    }
    const measured = median({ rows }, name, share);
    const wanted = `at least ${LEAST_SHARE} ${share}`;
    return { of: name, wanted, measured: `${measured.toFixed(2)} x`, isMet: measured >= LEAST_SHARE };
  });
}
