import { ask, median } from "../measuring/rounds.ts";
import type { Table } from "../measuring/table.ts";
import type { Run } from "./run.ts";

const NAME = "timelines, a post to 1,000 followers";
/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const MOST_IN_A_CALL = 25;

/** How full the calls are that put rows without a condition. */
export async function fanOutTable({ command, endpoint, measure }: Run): Promise<Table> {
  const table = await ask({
    title: "Rows that are put without a condition",
    command,
    columns: [{ title: "rows put" }, { title: "BatchWriteItem calls" }, { title: "rows a call", digits: 1 }],
    rounds: 1,
    contenders: [{ name: NAME, kind: "ours", measure: () => measure((program) => program.ask("fanOut", endpoint)) }],
  });
  const rows = median(table, NAME, "rows a call");
  return {
    ...table,
    targets: [
      {
        of: "rows in a call that puts them",
        wanted: `${MOST_IN_A_CALL}, as many as DynamoDB takes, but for the last of a step`,
        measured: rows.toFixed(1),
        isMet: rows > MOST_IN_A_CALL - 1,
      },
    ],
  };
}
