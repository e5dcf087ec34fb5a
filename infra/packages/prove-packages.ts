import { readFile } from "node:fs/promises";
import { unzipSync } from "fflate";
import type { Finding } from "../proofs/finding.ts";
import { functionId } from "../stacks/names.ts";
import { type Budget, overBudget } from "./budget.ts";
import { developmentPackagesIn } from "./bundle.ts";
import type { Packages } from "./package-stacks.ts";

/** That every function is small enough, takes nothing along that is only for development, and is zipped as it was bundled. */
export async function provePackages(
  { stacks, bundles }: Packages,
  budget: Budget,
  root: string,
): Promise<readonly Finding[]> {
  const stackOf = new Map(
    stacks.flatMap(({ stack }) => stack.functions.map(({ name }) => [name, stack.name] as const)),
  );
  const codeOf = new Map(bundles.map(({ functionName, code }) => [functionName, code]));
  const about = (functionName: string) => ({
    stack: stackOf.get(functionName) ?? "",
    resource: functionId(functionName),
  });
  const zips = await Promise.all(
    stacks.flatMap((one) => one.zips).map(async (zip) => ({ ...zip, content: await readFile(zip.file) })),
  );
  return [
    ...overBudget(bundles, budget).map(({ functionName, problem }) => ({
      ...about(functionName),
      rule: "bundle-within-budget",
      problem,
      fix: "leave a package out, or import less of it (the budget: infra/packages/budget.ts)",
    })),
    ...(await developmentPackagesIn(bundles, root)).map(({ functionName, packageName }) => ({
      ...about(functionName),
      rule: "bundle-without-development-packages",
      problem: `its bundle holds ${packageName}, which package.json has among devDependencies`,
      fix: "move it to dependencies, or do not import it from what is deployed",
    })),
    ...zips.flatMap(({ functionName, file, content }) =>
      zipProblems(content, functionName, codeOf.get(functionName)).map((problem) => ({
        ...about(functionName),
        rule: "zip-is-the-bundle",
        problem,
        fix: `delete ${file} with the folder it lies in, and package again`,
      })),
    ),
  ];
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
