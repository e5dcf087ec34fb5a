import { ask, median, type Reading } from "../measuring/rounds.ts";
import type { Table } from "../measuring/table.ts";
import { inProgram, waysOf, withSink } from "./processes.ts";
import type { Run } from "./speed-tables.ts";

const REFUSED = 0.01;
const LOST = "facts lost";
const OUT_OF_ORDER = "out of order";
const CALLS = "calls per 1,000";

/** What is left of all facts, and in which order, when a broker refuses some entries of every batch for the moment. */
export async function* refusalTable({ command, facts, rounds }: Run): AsyncGenerator<Table> {
  const ways = waysOf("kinesis").filter(({ name, kind, share }) => kind !== "limit" && share === undefined);
  const table = await withSink(
    "kinesis looking",
    (sink) =>
      ask({
        title: "Facts to Kinesis, which refuses 1 % of all entries",
        command: `${command} refusals`,
        columns: [{ title: LOST }, { title: OUT_OF_ORDER }, { title: CALLS, digits: 1 }],
        rounds,
        contenders: ways.map(({ name, kind }) => ({
          name,
          kind,
          async measure(): Promise<Reading> {
            const sent = await inProgram((program) => program.ask("send", "kinesis", sink.endpoint, name, facts));
            const { stored, outOfOrder, calls } = await sink.ask("tally");
            return { [LOST]: sent - stored, [OUT_OF_ORDER]: outOfOrder, [CALLS]: (calls * 1_000) / sent };
          },
        })),
      }),
    REFUSED,
  );
  const targets = table.rows
    .filter(({ kind }) => kind === "ours")
    .flatMap(({ name }) =>
      [LOST, OUT_OF_ORDER].map((column) => {
        const measured = median(table, name, column);
        return { of: name, wanted: `0 ${column}`, measured: String(measured), isMet: measured === 0 };
      }),
    );
  yield { ...table, targets, notes: ["Out of order is what was stored behind a later fact of its subject."] };
}
