import { readFile } from "node:fs/promises";
import { unzipSync } from "fflate";
import type { Proof } from "../proofs/prove.ts";
import { functionId } from "../stacks/names.ts";
import { type Budget, overBudget } from "./budget.ts";
import { developmentPackagesIn, type StrayPackage } from "./bundle.ts";
import type { Packages } from "./package-stacks.ts";

/** Of every packaged function. */
export async function provePackages(packages: Packages, budget: Budget, root: string): Promise<readonly Proof[]> {
  const { stacks, bundles } = packages;
  const stackOf = new Map(
    stacks.flatMap(({ stack }) => stack.functions.map(({ name }) => [name, stack.name] as const)),
  );
  const proof = (name: string, proves: string, flaws: readonly Flaw[]): Proof => ({
    name,
    proves,
    findings: flaws.map(({ functionName, problem, fix }) => ({
      stack: stackOf.get(functionName) ?? "",
      resource: functionId(functionName),
      rule: name,
      problem,
      fix,
    })),
  });
  return [
    proof(
      "bundles-within-budget",
      `No bundle is larger than ${budget.mostBytes.toLocaleString("en-US")} bytes, so that a cold start stays short.`,
      overBudget(bundles, budget).map((one) => ({ ...one, fix: SMALLER })),
    ),
    proof(
      "bundles-without-development-packages",
      "What is deployed is declared as a dependency: nothing of devDependencies got in.",
      (await developmentPackagesIn(bundles, root)).map(stray),
    ),
    proof(
      "zips-are-bundles",
      "Every zip holds its function's bundle and nothing else, as the embedded cloud runs it.",
      await flawsOfZips(packages),
    ),
  ];
}

interface Flaw {
  readonly functionName: string;
  readonly problem: string;
  readonly fix: string;
}

const SMALLER = "Leave a package out, or import less of it (what the budget is made of: infra/packages/budget.ts).";

const stray = ({ functionName, packageName }: StrayPackage): Flaw => ({
  functionName,
  problem: `its bundle holds ${packageName}, which package.json has among devDependencies`,
  fix: "Move it to dependencies, or do not import it from what is deployed.",
});

async function flawsOfZips({ stacks, bundles }: Packages): Promise<readonly Flaw[]> {
  const codeOf = new Map(bundles.map(({ functionName, code }) => [functionName, code]));
  const flaws = await Promise.all(
    stacks
      .flatMap(({ zips }) => zips)
      .map(async ({ functionName, file }) =>
        zipProblems(await readFile(file), functionName, codeOf.get(functionName)).map((problem) => ({
          functionName,
          problem,
          fix: `Delete the folder around ${file}, and package again.`,
        })),
      ),
  );
  return flaws.flat();
}

/** Exactly `<function>/index.mjs`, exactly the bundle. */
export function zipProblems(zip: Uint8Array, functionName: string, code: Uint8Array | undefined): readonly string[] {
  const wanted = `${functionName}/index.mjs`;
  const files = unzipSync(zip);
  const others = Object.keys(files).filter((name) => name !== wanted);
  const zipped = files[wanted];
  const isSame = zipped !== undefined && code !== undefined && Buffer.compare(zipped, code) === 0;
  return [
    ...(others.length > 0 ? [`its zip holds ${others.join(", ")} beside ${wanted}`] : []),
    ...(isSame ? [] : [`its zip holds another ${wanted} than was bundled, or none`]),
  ];
}
