import { describe, expect, it } from "@jest/globals";
import { filledIn } from "./page.ts";
import type { Table } from "./table.ts";

const figure = (median: number) => ({ median, lowest: median - 1, highest: median + 1 });
const table: Table = {
  title: "How fast it is",
  command: "npm run bench -- fast",
  at: "2026-03-01T09:00:00.000Z",
  machine: { node: "v20.20.2", cpu: "a CPU", cores: 2, memoryGB: 25, load: 1.25 },
  rounds: 3,
  columns: [{ title: "facts/s" }],
  rows: [
    { name: "ours", kind: "ours", figures: { "facts/s": figure(1_000) } },
    { name: "a | peer", kind: "peer", figures: {} },
  ],
  targets: [
    { of: "facts", wanted: "at least 900", measured: "1,000", isMet: true },
    { of: "memory", wanted: "at most 1 MB", measured: "2 MB", isMet: false },
  ],
  chart: "facts/s",
};

describe("the page of what was measured", () => {
  const page = "# Fast\n\nWords.\n\n<!-- bench: fast -->old<!-- /bench -->\n\nMore words.\n";

  it("has each table under the command that makes it again, what was missed among it, and keeps the words around", () => {
    const filled = filledIn(page, { fast: { tables: [table] } });
    expect(filled).toMatch(/^# Fast\n\nWords\.\n\n<!-- bench: fast -->/);
    expect(filled).toContain("```sh\nnpm run bench -- fast\n```");
    expect(filled).toContain("| ours | 1,000 (999 to 1,001) |");
    expect(filled).toContain("| a \\| peer | - |");
    expect(filled).toContain("- Reached: facts, 1,000; wanted at least 900.");
    expect(filled).toContain("- **Missed**: memory, 2 MB; wanted at most 1 MB.");
    expect(filled).toContain("(../bench/results/fast-how-fast-it-is.svg)");
    expect(filled).toMatch(/<!-- \/bench -->\n\nMore words\.\n$/);
    expect(filledIn(filled, { fast: { tables: [table] } })).toBe(filled);
  });

  it("leaves no results out, and says what was not measured", () => {
    expect(filledIn(page, {})).toContain("Not measured yet: `npm run bench -- fast`.");
    expect(() => filledIn("# Fast", { fast: { tables: [] } })).toThrow("has no place for fast");
  });
});
