import { createHash } from "node:crypto";
import { existsSync, readdirSync, statSync } from "node:fs";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

/** The checkout. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const SOURCE_FOLDERS = ["schemas", "runtime", "producers", "consumers", "dlq-replayer", "infra", "cli", "docs"];
const ENTRY = "chorus.mjs";
const ONE_HOUR_MS = 3_600_000;

/**
 * The program, built from `main.ts` if no build of exactly these sources is there. A build's folder
 * is named after the sources' state and appears whole, by one rename: starts beside each other need
 * no lock, and one that loses the race uses the winner's.
 * @returns {Promise<string>} the file to import.
 */
export async function builtProgram() {
  const builds = join(root, "dist", "cli");
  const folder = join(builds, stateOfSources());
  const program = join(folder, ENTRY);
  if (existsSync(program)) return program;

  const unfinished = `${folder}.${process.pid}`;
  try {
    await build(unfinished);
    await mkdir(builds, { recursive: true });
    await rename(unfinished, folder);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    if (!existsSync(program)) throw error;
  }
  await removeOldBuilds(builds, folder);
  return program;
}

/** Split, so that a command loads only what it uses: `up` needs every engine, `publish` none. */
async function build(outdir) {
  const esbuild = await import("esbuild");
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: { chorus: "cli/main.ts" },
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    packages: "external",
    platform: "node",
    target: "node20.19",
    format: "esm",
    sourcemap: "linked",
    logLevel: "error",
  });
}

/** Name, time and size of every source: a few milliseconds, where reading them all would take a hundred. */
function stateOfSources() {
  const hash = createHash("sha256");
  for (const folder of SOURCE_FOLDERS) {
    if (existsSync(join(root, folder))) addFolder(hash, join(root, folder));
  }
  for (const file of ["cli/build.js", "package-lock.json"]) addFile(hash, join(root, file));
  return hash.digest("hex").slice(0, 16);
}

function addFolder(hash, folder) {
  const entries = readdirSync(folder, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== "node_modules") addFolder(hash, path);
    else if (/\.(ts|json)$/.test(entry.name) && !entry.name.endsWith(".test.ts")) addFile(hash, path);
  }
}

function addFile(hash, path) {
  const { mtimeMs, size } = statSync(path);
  hash.update(`${path}\0${mtimeMs}\0${size}\n`);
}

/** Only those that no running process can still be loading from. */
async function removeOldBuilds(builds, current) {
  for (const name of readdirSync(builds)) {
    const folder = join(builds, name);
    const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
    if (folder !== current && Date.now() - mtimeMs > ONE_HOUR_MS) await rm(folder, { recursive: true, force: true });
  }
}
