import type { Command } from "commander";
import type { DoctorOptions } from "../options.ts";
import type { World } from "../world.ts";
import { stageOption } from "./stage-option.ts";

export function addDoctor(program: Command, world: World): void {
  program
    .command("doctor [names...]")
    .summary("prove definitions, packages, templates and roles, and compare them with AWS")
    .description(
      "Proves offline what can be proved before anything is deployed, a line for each proof, with what was found wrong and " +
        "how to mend it. With --deployed, or when --profile or --region names an account, it also reads the stacks that " +
        "stand there and says what differs from the packages; it changes nothing. Names are folders, or platform.",
    )
    .addOption(stageOption())
    .option("--deployed", "compare with AWS, found as the AWS CLI finds it")
    .addHelpText("after", EXAMPLE)
    .action(async (names: readonly string[], _options: unknown, command: Command) => {
      const { doctor } = await import("../doctor/doctor.ts");
      await doctor(names, command.optsWithGlobals<DoctorOptions>(), world);
    });
}

const EXAMPLE = `
Example:
  $ npx chorus doctor
  $ npx chorus doctor timelines --stage prod --profile prod --json | jq '.sections[].proofs[].findings[]'`;
