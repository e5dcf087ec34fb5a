import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { consumers } from "../consumers/index.ts";
import { producers } from "../producers/index.ts";
import { catalogue } from "../schemas/catalogue.ts";
import { eventsFile } from "./events-file.ts";

/** `npm run docs:events` writes the page; with `--check` it exits 1 when the page is stale. */

const file = fileURLToPath(new URL("events.md", import.meta.url));
const page = await eventsFile({ catalogue, producers, consumers }, file);

if (!process.argv.includes("--check")) {
  writeFileSync(file, page);
} else if (!existsSync(file) || readFileSync(file, "utf8") !== page) {
  console.error("docs/events.md is stale.\n  Fix: run npm run docs:events and commit what it writes.");
  process.exitCode = 1;
}
