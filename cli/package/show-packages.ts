import { relative } from "node:path";
import { type Budget, measureBudget, overBudget, shareOf } from "../../infra/packages/budget.ts";
import type { PackagedStack } from "../../infra/packages/package-stacks.ts";
import { coloursOf } from "../colours.ts";
import { type Definitions, OURS } from "../definitions.ts";
import { CommandFailed } from "../failures.ts";
import type { StackOptions } from "../options.ts";
import { writeJson, type World } from "../world.ts";
import { inKb, packageTable } from "./package-table.ts";
import { preparePackages } from "./prepare-packages.ts";

/** What a test puts in place of our own folders and of what a bundle may have. */
export interface Packing {
  readonly definitions: Definitions;
  readonly measure: (root: string) => Promise<Budget>;
}

/**
 * `chorus package`.
 * @throws {WrongUsage} when there is no such folder.
 * @throws {CommandFailed} when the definitions contradict each other, or a bundle is larger than it may be.
 */
export async function showPackages(
  names: readonly string[],
  options: StackOptions,
  world: World,
  { definitions, measure }: Packing = { definitions: OURS, measure: measureBudget },
): Promise<void> {
  const [{ stacks, bundles }, budget] = await Promise.all([
    preparePackages(names, options, world, definitions),
    measure(world.root),
  ]);
  const tooLarge = overBudget(bundles, budget);
  if (options.json === true) {
    const packages = stacks.map((one) => described(one, budget, world.root));
    writeJson(world.out, { stage: options.stage, budget, stacks: packages, overBudget: tooLarge });
  } else {
    world.out.write(
      `${packageTable(stacks, budget, world.root, coloursOf(world))}\n\n${summary(stacks, budget, options)}\n`,
    );
  }
  if (tooLarge.length === 0) return;
  throw new CommandFailed(
    `Over budget:\n${tooLarge.map(({ functionName, problem }) => `- ${functionName}: ${problem}`).join("\n")}`,
  );
}

function summary(stacks: readonly PackagedStack[], { mostBytes }: Budget, { stage }: StackOptions): string {
  const made = stacks.filter(({ isNew }) => isNew).length;
  return (
    `${stacks.length} stacks for stage ${stage}: ${made} new, ${stacks.length - made} unchanged. ` +
    `A bundle may have ${inKb(mostBytes)} KB.`
  );
}

function described({ stack, directory, zips, isNew }: PackagedStack, budget: Budget, root: string): object {
  return {
    name: stack.name,
    layer: stack.layer,
    folder: stack.folder,
    isNew,
    directory: relative(root, directory),
    functions: zips.map(({ functionName, bytes, codeBytes }) => ({
      name: functionName,
      zipBytes: bytes,
      bundleBytes: codeBytes,
      budgetShare: Number(shareOf(codeBytes, budget).toFixed(3)),
    })),
  };
}
