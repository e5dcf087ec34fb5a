import type { Command } from "commander";
import type { StackOptions } from "../options.ts";
import type { World } from "../world.ts";
import { stageOption } from "./stage-option.ts";

export function addPackage(program: Command, world: World): void {
  program
    .command("package [names...]")
    .summary("make what is deployed, and show how large it is")
    .description(
      "Bundles functions and makes templates and zips in dist/stacks, without credentials and without a network. " +
        "Names are folders of producers/ and consumers/, or platform; all of them by default. What has not changed is " +
        "not made again. Fails when a bundle is larger than it may be, and names its largest packages.",
    )
    .addOption(stageOption())
    .addHelpText("after", EXAMPLE)
    .action(async (names: readonly string[], _options: unknown, command: Command) => {
      const { showPackages } = await import("../package/show-packages.ts");
      await showPackages(names, command.optsWithGlobals<StackOptions>(), world);
    });
}

const EXAMPLE = `
Example:
  $ npx chorus package
  $ npx chorus package timelines --stage prod --json | jq '.stacks[].functions[]'`;
