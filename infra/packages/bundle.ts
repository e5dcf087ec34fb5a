import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { build, type BuildOptions, type Metafile } from "esbuild";
import type { FunctionSpec } from "../topology.ts";

/** One function's code as it is deployed. */
export interface Bundle {
  readonly functionName: string;
  readonly code: Uint8Array;
  readonly sourceMap: Uint8Array;
  /** First characters of the code's SHA-256: the same code is the same version, wherever it was built. */
  readonly version: string;
  /** Packages inside, the largest first. */
  readonly packages: readonly PackageInside[];
}

export interface PackageInside {
  readonly name: string;
  /** Of the code, as it is minified. */
  readonly bytes: number;
}

const VERSION_CHARACTERS = 12;

/** Node's own modules stay outside; everything else goes in, minified, with its source map beside it. */
export const AS_DEPLOYED = {
  bundle: true,
  minify: true,
  // Names tell an engineer what failed, and failures are grouped by them from one build to the next.
  keepNames: true,
  platform: "node",
  target: "node20.19",
  format: "esm",
  // Packages' ES modules, so that what is not used falls away: half the size of their CommonJS.
  mainFields: ["module", "main"],
  alias: { "@aws-sdk/credential-provider-node": "./infra/lambda-credentials.ts" },
  sourcemap: "external",
  logLevel: "silent",
  // A few packages inside still call require() for Node's own modules.
  banner: {
    js: 'import{createRequire as __chorusRequire}from"node:module";const require=__chorusRequire(import.meta.url);',
  },
} satisfies BuildOptions;

/**
 * All in one go, so that what they share is read once: a bundle has the same bytes as if it were made alone.
 * @throws {Error} with esbuild's message, which names the file and line.
 */
export async function bundleAll(functions: readonly FunctionSpec[], root: string): Promise<readonly Bundle[]> {
  if (functions.length === 0) return [];
  const { metafile, outputFiles } = await build({
    ...AS_DEPLOYED,
    metafile: true,
    write: false,
    absWorkingDir: root,
    entryPoints: Object.fromEntries(functions.map(({ name, file }) => [name, file])),
    // Nothing is written; the paths in source maps begin here.
    outdir: MAPS,
    outExtension: { ".js": ".mjs" },
  });
  const contentOf = new Map(outputFiles.map(({ path, contents }) => [path, contents]));
  return functions.map(({ name, file }) => {
    const output = `${MAPS}/${name}.mjs`;
    const code = contentOf.get(join(root, output));
    const sourceMap = contentOf.get(join(root, `${output}.map`));
    if (code === undefined || sourceMap === undefined) throw new Error(`esbuild made nothing of ${file}`);
    return {
      functionName: name,
      code,
      sourceMap,
      version: createHash("sha256").update(code).digest("hex").slice(0, VERSION_CHARACTERS),
      packages: packagesIn(output, metafile),
    };
  });
}

const MAPS = "dist/maps";

/** Also those that were looked at and of which nothing was left. */
function packagesIn(output: string, { inputs, outputs }: Metafile): readonly PackageInside[] {
  const { entryPoint = "", inputs: taken = {} } = outputs[output] ?? {};
  const bytesOf = new Map<string, number>();
  for (const input of reachable(entryPoint, inputs)) {
    const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1];
    if (name !== undefined) bytesOf.set(name, (bytesOf.get(name) ?? 0) + (taken[input]?.bytesInOutput ?? 0));
  }
  return [...bytesOf].map(([name, bytes]) => ({ name, bytes })).toSorted((a, b) => b.bytes - a.bytes);
}

/** The file and whatever it imports, however far down. */
function reachable(entry: string, inputs: Metafile["inputs"]): ReadonlySet<string> {
  const seen = new Set([entry]);
  // A set hands out what is added while it is walked.
  for (const file of seen) for (const { path } of inputs[file]?.imports ?? []) seen.add(path);
  return seen;
}

export interface StrayPackage {
  readonly functionName: string;
  readonly packageName: string;
}

/** @returns packages of the checkout's devDependencies, its workspaces' among them, that ended up in a bundle; there must be none. */
export async function developmentPackagesIn(
  bundles: readonly Pick<Bundle, "functionName" | "packages">[],
  root: string,
): Promise<readonly StrayPackage[]> {
  const { workspaces = [], devDependencies } = await manifestIn(root);
  const others = await Promise.all(workspaces.map((folder) => manifestIn(join(root, folder))));
  const development = new Set(
    [{ devDependencies }, ...others].flatMap((one) => Object.keys(one.devDependencies ?? {})),
  );
  return bundles.flatMap(({ functionName, packages }) =>
    packages.filter(({ name }) => development.has(name)).map(({ name }) => ({ functionName, packageName: name })),
  );
}

interface Manifest {
  readonly workspaces?: readonly string[];
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const manifestIn = async (folder: string): Promise<Manifest> =>
  JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as Manifest;
