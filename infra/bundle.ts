import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { build, type BuildOptions, type Metafile } from "esbuild";
import type { FunctionSpec } from "./topology.ts";

export interface Bundle {
  readonly functionName: string;
  /** Absolute. */
  readonly file: string;
  readonly bytes: number;
  /** Packages inside, by name. */
  readonly packages: readonly string[];
}

/** Node's own modules stay outside; everything else goes in, minified, with its source map beside it. */
const AS_DEPLOYED = {
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

/** @throws {Error} with esbuild's message, which names the file and line. */
export function bundleAll(functions: readonly FunctionSpec[], root: string): Promise<readonly Bundle[]> {
  return Promise.all(functions.map((one) => bundle(one, root)));
}

async function bundle({ name, file }: FunctionSpec, root: string): Promise<Bundle> {
  const outfile = join(root, "dist", "functions", name, "index.mjs");
  const { metafile } = await build({
    ...AS_DEPLOYED,
    metafile: true,
    absWorkingDir: root,
    entryPoints: [file],
    outfile,
  });
  return { functionName: name, file: outfile, bytes: (await stat(outfile)).size, packages: packagesIn(metafile) };
}

function packagesIn({ inputs }: Metafile): readonly string[] {
  const names = Object.keys(inputs).flatMap((input) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? []);
  return [...new Set(names)].sort();
}

/** @returns names in package.json's devDependencies that ended up in a bundle; there must be none. */
export async function developmentPackagesIn(bundles: readonly Bundle[], root: string): Promise<readonly string[]> {
  const { devDependencies = {} } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as {
    devDependencies?: Record<string, string>;
  };
  return bundles.flatMap(({ functionName, packages }) =>
    packages.filter((name) => name in devDependencies).map((name) => `${functionName}: ${name}`),
  );
}
