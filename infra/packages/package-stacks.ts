import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Stack } from "../stacks/stack.ts";
import { stacksOf } from "../stacks/stacks.ts";
import type { Template } from "../templates/template.ts";
import type { Topology } from "../topology.ts";
import { type Bundle, bundleAll } from "./bundle.ts";
import { type Packager, startPackager } from "./packager.ts";

export interface PackagedStack {
  readonly stack: Stack;
  /** Where `serverless.json` is, and `.serverless/` with the template and the zips. Absolute. */
  readonly directory: string;
  readonly template: Template;
  readonly zips: readonly Zip[];
  /** Made now, and not found as an earlier call had left it. */
  readonly isNew: boolean;
}

export interface Zip {
  readonly functionName: string;
  /** Absolute. */
  readonly file: string;
  readonly bytes: number;
  /** What Lambda loads, before it is zipped. */
  readonly codeBytes: number;
}

export interface Packages {
  readonly stacks: readonly PackagedStack[];
  readonly bundles: readonly Bundle[];
}

export interface PackageOptions {
  /** The checkout: where entries are. */
  readonly root: string;
  readonly topology: Topology;
  readonly stage: string;
  /** Folders, and `platform`; all when left out. */
  readonly only?: readonly string[];
  /** Where packages go; the checkout's `dist` when left out. Absolute. */
  readonly dist?: string;
  /** Told in a few words what goes on. */
  readonly onProgress?: (words: string) => void;
}

/** Another osls writes other templates. */
const { version: OSLS_VERSION } = createRequire(import.meta.url)("serverless/package.json") as {
  readonly version: string;
};
/** A cloud that has run for days starts workers from its packages still. */
const KEPT_MS = 7 * 86_400_000;

interface Job {
  readonly stack: Stack;
  readonly directory: string;
  readonly isNew: boolean;
}

/**
 * Bundles and packages without credentials. Each package lies in a folder named after everything that went into it and
 * appears there whole, by one rename: what has not changed is not made again, and calls beside each other need no lock.
 *
 * @throws {Error} with esbuild's or osls' message.
 */
export async function packageStacks(options: PackageOptions): Promise<Packages> {
  const { root, topology, stage, only, dist = join(root, "dist"), onProgress = () => undefined } = options;
  const folders = topology.folders.filter(({ name }) => only?.includes(name) ?? true);
  const functions = folders.flatMap((folder) => folder.functions);
  // Where nothing was ever packaged, osls loads while the bundles are made.
  let packager = existsSync(join(dist, "stacks")) ? undefined : startPackager(root);
  try {
    onProgress(`Bundling ${functions.length} functions …`);
    const bundles = await bundleAll(functions, root);
    const bundleOf = new Map(bundles.map((bundle) => [bundle.functionName, bundle]));
    const setting = { stage, versionOf: (name: string) => bundleOf.get(name)?.version ?? "unknown" };
    const wanted = stacksOf({ ...topology, folders }, setting).filter(({ folder }) => only?.includes(folder) ?? true);
    const jobs = wanted.map((stack) => jobOf(stack, setting.versionOf, dist));
    const fresh = jobs.filter(({ isNew }) => isNew);
    if (fresh.length > 0) {
      packager ??= startPackager(root);
      await makeAll(fresh, bundleOf, packager, onProgress);
      await Promise.all(jobs.map(({ directory }) => removeOldBeside(directory)));
    }
    await keepMaps(bundles, dist);
    return { stacks: await Promise.all(jobs.map(read)), bundles };
  } finally {
    await packager?.stop();
  }
}

function jobOf(stack: Stack, versionOf: (name: string) => string, dist: string): Job {
  const hash = createHash("sha256").update(JSON.stringify([OSLS_VERSION, stack.service]));
  for (const { name } of stack.functions) hash.update(versionOf(name));
  const directory = join(dist, "stacks", stack.name, hash.digest("hex").slice(0, 16));
  return { stack, directory, isNew: !existsSync(templateIn(directory)) };
}

async function makeAll(
  jobs: readonly Job[],
  bundleOf: ReadonlyMap<string, Bundle>,
  packager: Packager,
  onProgress: (words: string) => void,
): Promise<void> {
  let made = 0;
  const tell = () => {
    onProgress(`Packaging ${jobs.length} stacks … ${made}`);
  };
  tell();
  // To the last of them, so that one that fails leaves no other half made.
  const ends = await Promise.allSettled(
    jobs.map(async (job) => {
      await make(job, bundleOf, packager);
      made++;
      tell();
    }),
  );
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}

async function make(
  { stack, directory }: Job,
  bundleOf: ReadonlyMap<string, Bundle>,
  packager: Packager,
): Promise<void> {
  await mkdir(dirname(directory), { recursive: true });
  const unfinished = await mkdtemp(`${directory}.`);
  try {
    for (const { name } of stack.functions) {
      await mkdir(join(unfinished, name), { recursive: true });
      await writeFile(join(unfinished, name, "index.mjs"), bundleOf.get(name)?.code ?? "");
    }
    await writeFile(join(unfinished, "serverless.json"), `${JSON.stringify(stack.service, undefined, 2)}\n`);
    await packager.packageIn(unfinished, stack.service);
    // osls empties the folder it is called in, e.g. by `npx serverless remove`: what it left there is no package.
    if (!existsSync(templateIn(directory))) await rm(directory, { recursive: true, force: true });
    await rename(unfinished, directory);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    // Somebody beside us was quicker, with the same.
    if (!existsSync(templateIn(directory))) throw new Error(`${stack.name}: ${String(error)}`, { cause: error });
  }
}

async function read({ stack, directory, isNew }: Job): Promise<PackagedStack> {
  const template = JSON.parse(await readFile(templateIn(directory), "utf8")) as Template;
  const zips = await Promise.all(
    Object.entries(stack.service.functions ?? {}).map(async ([key, { name: functionName = key }]) => {
      const file = join(directory, ".serverless", `${key}.zip`);
      const code = codeFile(directory, functionName);
      return { functionName, file, bytes: (await stat(file)).size, codeBytes: (await stat(code)).size };
    }),
  );
  return { stack, directory, template, zips, isNew };
}

/** Written last, so where it is the package is whole. */
const templateIn = (directory: string): string =>
  join(directory, ".serverless", "cloudformation-template-update-stack.json");

/** What the zip holds, unzipped: what the embedded cloud runs. */
export const codeFile = (directory: string, functionName: string): string => join(directory, functionName, "index.mjs");

/** Apart from the packages: nobody but an engineer who reads a stack needs them. */
async function keepMaps(bundles: readonly Bundle[], dist: string): Promise<void> {
  const folder = join(dist, "maps");
  await mkdir(folder, { recursive: true });
  for (const { functionName, version, sourceMap } of bundles) {
    const file = join(folder, `${functionName}-${version}.mjs.map`);
    if (existsSync(file)) continue;
    await writeFile(`${file}.${process.pid}`, sourceMap);
    await rename(`${file}.${process.pid}`, file);
  }
}

/** Only those that nobody can still be reading. */
async function removeOldBeside(directory: string): Promise<void> {
  const parent = dirname(directory);
  for (const name of await readdir(parent)) {
    const other = join(parent, name);
    const { mtimeMs } = await stat(other).catch(() => ({ mtimeMs: Infinity }));
    if (other !== directory && Date.now() - mtimeMs > KEPT_MS) await rm(other, { recursive: true, force: true });
  }
}
