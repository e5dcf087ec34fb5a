import { machineText } from "./machine.ts";
import { type Results, slugOf } from "./results.ts";
import { laidOut, type Table } from "./table.ts";

/** A bench's place in the page. What stands between the two is made from its results. */
const PLACE = /<!-- bench: ([\w-]+) -->[^]*?<!-- \/bench -->/g;

/**
 * @param results by bench
 * @returns the page with every bench's tables in its place.
 * @throws {Error} naming a bench that has results and no place.
 */
export function filledIn(page: string, results: Readonly<Record<string, Results>>): string {
  const placed = new Set<string>();
  const filled = page.replaceAll(PLACE, (_, bench: string) => {
    placed.add(bench);
    const { tables: found = [] } = results[bench] ?? {};
    const tables = found.map((table) => tableText(bench, table));
    if (tables.length === 0) tables.push(`Not measured yet: \`npm run bench -- ${bench}\`.`);
    return [`<!-- bench: ${bench} -->`, ...tables, "<!-- /bench -->"].join("\n\n");
  });
  const homeless = Object.keys(results).filter((bench) => !placed.has(bench));
  if (homeless.length === 0) return filled;
  throw new Error(`docs/performance.md has no place for ${homeless.join(", ")}: <!-- bench: ${homeless[0] ?? ""} -->`);
}

function tableText(bench: string, table: Table): string {
  const { title, command, at, machine, rounds, targets, chart, notes = [] } = table;
  const { head, body } = laidOut(table);
  const drawing = chart === undefined ? [] : [`![${title}](../bench/results/${bench}-${slugOf(title)}.svg)`];
  return [
    `### ${title}`,
    `\`\`\`sh\n${command}\n\`\`\``,
    `${at.slice(0, 10)}, ${machineText(machine)}; median of ${rounds} (lowest to highest).`,
    [head, head.map((_, column) => (column === 0 ? "---" : "--:")), ...body].map(rowText).join("\n"),
    targets.map(targetText).join("\n"),
    notes.join("\n"),
    ...drawing,
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

const rowText = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;

const targetText = ({ of, wanted, measured, isMet }: Table["targets"][number]): string =>
  `- ${isMet ? "Reached" : "**Missed**"}: ${of}, ${measured}; wanted ${wanted}.`;
