import { bareTable } from "../bare-table.ts";
import type { Colours } from "../colours.ts";
import type { StatusRow } from "./status-rows.ts";

const COLUMNS = [
  { title: "consumer", align: "left" },
  { title: "reads", align: "left" },
  { title: "waiting", align: "right" },
  { title: "in flight", align: "right" },
  { title: "delayed", align: "right" },
  { title: "oldest", align: "right" },
  { title: "dead", align: "right" },
  { title: "behind", align: "right" },
] as const;

export function statusTable(rows: readonly StatusRow[], colours: Colours): string {
  return bareTable(
    COLUMNS,
    rows.map((row) => cells(row, colours)),
    colours,
  );
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
