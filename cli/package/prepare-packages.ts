import { type Packages, packageStacks } from "../../infra/packages/package-stacks.ts";
import { chosenNames, type Definitions, topologyFor } from "../definitions.ts";
import type { StackOptions } from "../options.ts";
import { progressLine } from "../progress-line.ts";
import type { World } from "../world.ts";

/**
 * The packages of the named folders, with a line about what goes on.
 * @throws {WrongUsage} when there is no such folder.
 * @throws {CommandFailed} when the definitions contradict each other.
 */
export async function preparePackages(
  names: readonly string[],
  { stage }: StackOptions,
  world: Pick<World, "root" | "err">,
  definitions: Definitions,
): Promise<Packages> {
  const only = chosenNames(names, definitions);
  const topology = topologyFor(definitions);
  const line = progressLine(world.err);
  try {
    return await packageStacks({
      root: world.root,
      topology,
      stage,
      ...(only !== undefined && { only }),
      onProgress: (words) => {
        line.show(words);
      },
    });
  } finally {
    line.clear();
  }
}
