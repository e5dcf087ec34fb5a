import type { Command } from "commander";
import type { DeployOptions } from "../options.ts";
import type { World } from "../world.ts";
import { stageOption } from "./stage-option.ts";

export function addDeploy(program: Command, world: World): void {
  program
    .command("deploy [names...]")
    .summary("bring AWS to what is packaged")
    .description(
      "Packages, and hands stack after stack to osls: what all share, then what folders keep, then their code. Names are " +
        "folders, each with what it keeps, or platform; all of them by default. What stands as it is packaged is left " +
        "alone. The first failure ends it; run it again to go on. With --debug every resource is told as it changes.",
    )
    .addOption(stageOption())
    .option("--force", "deploy also what has not changed: values that stacks read of each other may have")
    .option("--dry-run", "show what would be deployed, in which order; asks AWS nothing")
    .addHelpText("after", EXAMPLE)
    .action(async (names: readonly string[], _options: unknown, command: Command) => {
      const { deploy } = await import("../deploy/deploy.ts");
      await deploy(names, command.optsWithGlobals<DeployOptions>(), world);
    });
}

const EXAMPLE = `
Example:
  $ npx chorus deploy --stage prod --profile prod --dry-run
  $ npx chorus deploy timelines --stage prod --profile prod --region eu-west-1`;
