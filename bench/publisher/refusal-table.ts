import { ask, type Reading } from "../measuring/rounds.ts";
import type { Row, Table, Target } from "../measuring/table.ts";
import { waysOf, withSink } from "./processes.ts";
import type { Run } from "./speed-tables.ts";

const REFUSED = 0.01;
const LOST = "facts lost";
const OUT_OF_ORDER = "out of order";
const CALLS = "calls per 1,000";
const NOTES = [
  "Out of order is what was stored behind a later fact of its subject.",
  "Of a few large records one is seldom among the refused, and then with all its facts.",
];

/** What is left of all facts, and in which order, when Kinesis refuses some entries of every batch for the moment. */
export async function* refusalTable({ command, facts, rounds, program: inProgram }: Run): AsyncGenerator<Table> {
  const ways = waysOf("kinesis").filter(
    (way) => way.kind !== "limit" && way.share === undefined && way.isVariant !== true,
  );
  const title = "Facts to Kinesis, which refuses 1 % of all entries";
  const columns = [{ title: LOST }, { title: OUT_OF_ORDER }, { title: CALLS, digits: 1 }];
  const table = await withSink(
    "kinesis looking",
    (sink) => {
      const measure = async (name: string): Promise<Reading> => {
        const sent = await inProgram((program) => program.ask("send", "kinesis", sink.endpoint, name, facts));
        const { stored, outOfOrder, calls } = await sink.ask("tally");
        return { [LOST]: sent - stored, [OUT_OF_ORDER]: outOfOrder, [CALLS]: (calls * 1_000) / sent };
      };
      const contenders = ways.map(({ name, kind }) => ({ name, kind, measure: () => measure(name) }));
      return ask({ title, command: `${command} refusals`, columns, rounds, contenders });
    },
    REFUSED,
  );
  yield { ...table, targets: [LOST, OUT_OF_ORDER].map((column) => noneOf(column, table.rows)), notes: NOTES };
}

/** In any round of any way of ours. */
function noneOf(column: string, rows: readonly Row[]): Target {
  const own = rows.filter(({ kind }) => kind === "ours");
  const most = Math.max(...own.map(({ figures }) => figures[column]?.highest ?? NaN));
  return { of: `ours, all ${own.length} ways`, wanted: `0 ${column}`, measured: String(most), isMet: most === 0 };
}
