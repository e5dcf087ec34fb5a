import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { filledIn } from "./measuring/page.ts";
import type { Results } from "./measuring/results.ts";

/** `npm run docs:performance` puts what was measured last into the page; with `--check` it exits 1 when the page is stale. */

const RESULTS = join(import.meta.dirname, "results");
const PAGE = join(import.meta.dirname, "..", "docs", "performance.md");

const files = existsSync(RESULTS) ? readdirSync(RESULTS).filter((file) => file.endsWith(".json")) : [];
const results = Object.fromEntries(
  files.map((file) => [
    file.slice(0, -".json".length),
    JSON.parse(readFileSync(join(RESULTS, file), "utf8")) as Results,
  ]),
);
const page = readFileSync(PAGE, "utf8");
const filled = await format(filledIn(page, results), { ...(await resolveConfig(PAGE)), filepath: PAGE });

if (!process.argv.includes("--check")) writeFileSync(PAGE, filled);
else if (page !== filled) {
  console.error("docs/performance.md is stale.\n  Fix: run npm run docs:performance and commit what it writes.");
  process.exitCode = 1;
}
