import Table from "cli-table3";
import type { coloursOf } from "../colours.ts";
import type { StatusRow } from "./status-rows.ts";

type Colours = ReturnType<typeof coloursOf>;

const HEAD = ["consumer", "reads", "waiting", "in flight", "delayed", "oldest", "dead", "behind"];

export function statusTable(rows: readonly StatusRow[], colours: Colours): string {
  const table = new Table({
    head: HEAD.map((title) => colours.bold(title)),
    colAligns: ["left", "left", "right", "right", "right", "right", "right", "right"],
    style: { head: [], border: [], compact: true, "padding-left": 0, "padding-right": 0 },
    chars: BARE,
  });
  for (const row of rows) table.push(cells(row, colours));
  return table.toString();
}

function cells(row: StatusRow, colours: Colours): string[] {
  return [
    row.consumer,
    row.queue ?? "the stream",
    amount(row.visible),
    amount(row.inFlight),
    amount(row.delayed),
    row.oldestSeconds === null ? "–" : age(row.oldestSeconds),
    loud(row.dead, colours.red),
    loud(row.behind, colours.yellow),
  ];
}

function amount(value: number | null): string {
  return value === null ? "–" : value.toLocaleString("en-US");
}

function loud(value: number | null, colour: (text: string) => string): string {
  return value !== null && value > 0 ? colour(amount(value)) : amount(value);
}

/** `45 s`, `12 min`, `7 h`, `3 d`. */
export function age(seconds: number): string {
  if (seconds < 100) return `${Math.round(seconds)} s`;
  if (seconds < 100 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 100 * 3_600) return `${Math.round(seconds / 3_600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}

/** Columns without lines, as other command-line tools have it. */
const BARE = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "  ",
};
