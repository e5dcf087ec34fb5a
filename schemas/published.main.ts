import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { catalogue } from "./catalogue.ts";
import { checkPromises, type PublishedFolder, renew } from "./promises.ts";
import type { Problem } from "./publication.ts";

/** `npm run check:schemas` exits 1 when a promise is broken; `npm run schemas:publish` writes what is new. */

const root = new URL("../", import.meta.url);
const folder = new URL("schemas/published/", root);
const register = new URL("register.json", folder);

function readPublished(): PublishedFolder {
  const names = readdirSync(folder).filter((name) => /\.v\d+\.json$/.test(name));
  return {
    register: existsSync(register) ? (JSON.parse(readFileSync(register, "utf8")) as string[]) : [],
    files: new Map(names.map((name) => [name.slice(0, -".json".length), readFileSync(new URL(name, folder), "utf8")])),
  };
}

function consumerNames(): readonly string[] {
  const entries = readdirSync(new URL("consumers/", root), { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

function report(problems: readonly Problem[]): void {
  for (const { type, path, problem, fix } of problems) console.error(`${type} ${path}: ${problem}.\n  Fix: ${fix}.`);
  if (problems.length > 0) process.exitCode = 1;
}

const situation = { catalogue, published: readPublished(), consumers: consumerNames() };

if (process.argv.includes("--write")) {
  const renewal = renew(situation);
  for (const [type, text] of renewal.files) writeFileSync(new URL(`${type}.json`, folder), text);
  writeFileSync(register, `${JSON.stringify(renewal.register, null, 2)}\n`);
  console.log(`Published: ${[...renewal.files.keys()].join(", ") || "nothing new"}`);
  report(renewal.problems);
} else {
  const problems = checkPromises(situation);
  if (problems.length === 0) console.log(`All ${catalogue.length} events keep what was promised.`);
  report(problems);
}
