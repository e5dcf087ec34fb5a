import { figureOf } from "../measuring/figure.ts";
import { ask, median, type Reading } from "../measuring/rounds.ts";
import type { Column, Table, Target } from "../measuring/table.ts";
import type { Tally } from "../sinks/looking.ts";
import { BATCHED as PUT_BATCHED, RETRYING } from "./kinesis-ways.ts";
import { inProgram, type Sink, waysOf, withSink } from "./processes.ts";
import type { Broker } from "./program.ts";
import { BATCHED as PUBLISH_BATCHED } from "./sns-ways.ts";
import type { Way } from "./way.ts";

export interface Run {
  readonly command: string;
  readonly facts: number;
  readonly rounds: number;
}

const FACTS_A_SECOND = "facts a second";
const CPU = "µs of CPU a fact";
const CALLS = "calls per 1,000";
const PUT_UNITS = "put units per 1,000";
const LEAST_SHARE = 0.9;
const MOST_PUT_UNITS = 26;
/** An SNS call takes ten messages where a Kinesis call takes 500 records. */
const SNS_SHARE = 0.125;

/** To an engine, and to a server that only answers: there nothing but the sender's own work is left. */
export async function* speedTables(broker: Broker, run: Run): AsyncGenerator<Table> {
  const count = Math.ceil(run.facts * (broker === "kinesis" ? 1 : SNS_SHARE));
  const ways = waysOf(broker).filter(({ name }) => name !== RETRYING);
  const seen = await withSink(`${broker} looking`, (sink) => lookedAt(broker, ways, count, sink));
  for (const behind of ["emulator", "null"] as const) {
    yield await withSink(`${broker} ${behind}`, (sink) => speedTable({ broker, behind, ways, count, seen, run }, sink));
  }
}

interface Speed {
  readonly broker: Broker;
  readonly behind: "emulator" | "null";
  readonly ways: readonly Way[];
  readonly count: number;
  readonly seen: ReadonlyMap<string, Reading>;
  readonly run: Run;
}

/** @throws {Error} when a way does less than all. */
async function lookedAt(broker: Broker, ways: readonly Way[], count: number, sink: Sink) {
  const seen = new Map<string, Reading>();
  for (const { name } of ways) {
    console.error(`${broker}, what arrives: ${name}`);
    const sent = await inProgram((program) => program.ask("send", broker, sink.endpoint, name, count));
    const tally = await sink.ask("tally");
    if (tally.calls === 0) continue;
    if (tally.stored !== sent) throw new Error(`${name}: ${tally.stored} of ${sent} facts arrived`);
    seen.set(name, readingOf(broker, sent, tally));
  }
  return seen;
}

function readingOf(broker: Broker, sent: number, { calls, putUnits }: Tally): Reading {
  const perThousand = 1_000 / sent;
  return { [CALLS]: calls * perThousand, ...(broker === "kinesis" && { [PUT_UNITS]: putUnits * perThousand }) };
}

async function speedTable({ broker, behind, ways, count, seen, run }: Speed, sink: Sink): Promise<Table> {
  const base = broker === "kinesis" ? PUT_BATCHED : PUBLISH_BATCHED;
  const share = `x ${base}`;
  const columns: readonly Column[] = [
    { title: FACTS_A_SECOND },
    { title: CPU, digits: 1 },
    { title: CALLS, digits: 1 },
    ...(broker === "kinesis" ? [{ title: PUT_UNITS, digits: 1 }] : []),
    { title: share, digits: 2 },
  ];
  const measure = async (name: string): Promise<Reading> => {
    await sink.ask("empty");
    const sent = await inProgram((program) => program.ask("time", broker, sink.endpoint, name, count));
    const { facts, seconds, cpuMicroseconds } = sent;
    return { [FACTS_A_SECOND]: facts / seconds, [CPU]: cpuMicroseconds / facts, ...seen.get(name) };
  };
  const table = await ask({
    title: `${TITLES[broker]}, ${behind === "null" ? "to a server that only answers" : "to an engine"}`,
    command: `${run.command} ${broker}`,
    columns,
    rounds: run.rounds,
    contenders: ways.map(({ name, kind }) => ({ name, kind, measure: () => measure(name) })),
  });
  const rows = table.rows.map((row) => {
    const figure = figureOf([median(table, row.name, FACTS_A_SECOND) / median(table, base, FACTS_A_SECOND)]);
    return { ...row, figures: { ...row.figures, ...(figure !== undefined && { [share]: figure }) } };
  });
  return { ...table, rows, chart: FACTS_A_SECOND, targets: targetsOf({ ...table, rows }, share), notes: NOTES };
}

const TITLES: Readonly<Record<Broker, string>> = { kinesis: "Facts to Kinesis", sns: "Facts to SNS" };
const NOTES = ["Facts of about 600 bytes. Calls and put units are counted where they arrive, in a run of their own."];

function targetsOf(table: Pick<Table, "rows">, share: string): readonly Target[] {
  const own = table.rows.filter(({ kind }) => kind === "ours").map(({ name }) => name);
  const shares = own.map((name): Target => {
    const measured = median(table, name, share);
    return {
      of: name,
      wanted: `at least ${LEAST_SHARE} ${share}`,
      measured: `${measured.toFixed(2)} x`,
      isMet: measured >= LEAST_SHARE,
    };
  });
  const units = own
    .filter((name) => name.includes("aggregation") && name.includes("bulk"))
    .map((name): Target => {
      const measured = median(table, name, PUT_UNITS);
      return {
        of: name,
        wanted: `at most ${MOST_PUT_UNITS} put units per 1,000 facts`,
        measured: measured.toFixed(1),
        isMet: measured <= MOST_PUT_UNITS,
      };
    });
  return [...shares, ...units];
}
