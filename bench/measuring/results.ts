import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { format } from "prettier";
import { chartOf } from "./chart.ts";
import { printTable, type Table } from "./table.ts";

const FOLDER = join(import.meta.dirname, "..", "results");
const DIGITS = 4;

/** All that one bench has measured, whenever it did: a table that was not measured now stays, with its day and machine. */
export interface Results {
  readonly tables: readonly Table[];
}

/**
 * Shows a table, and keeps it in `bench/results/<bench>.json` with a chart beside it.
 * @param isKept false for a run that is smaller than the command says, which is only shown.
 */
export async function report(bench: string, table: Table, isKept = true): Promise<void> {
  printTable(table);
  if (!isKept) return;
  const path = join(FOLDER, `${bench}.json`);
  const { tables } = existsSync(path) ? (JSON.parse(await readFile(path, "utf8")) as Results) : { tables: [] };
  const isKnown = tables.some(({ title }) => title === table.title);
  const all = isKnown ? tables.map((one) => (one.title === table.title ? table : one)) : [...tables, table];
  await mkdir(FOLDER, { recursive: true });
  await writeFile(path, await asJson({ tables: all }));
  const chart = chartOf(table);
  if (chart !== undefined) await writeFile(join(FOLDER, `${bench}-${slugOf(table.title)}.svg`), `${chart}\n`);
}

export const slugOf = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");

function asJson(results: Results): Promise<string> {
  const json = JSON.stringify(results, (_key, value: unknown) =>
    typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(DIGITS)) : value,
  );
  return format(json, { parser: "json", printWidth: 120 });
}
