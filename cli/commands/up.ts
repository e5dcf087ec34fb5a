import type { Command } from "commander";
import type { UpOptions } from "../options.ts";
import type { World } from "../world.ts";

export function addUp(program: Command, world: World): void {
  program
    .command("up")
    .summary("the embedded cloud: engines, functions and APIs in this terminal")
    .description(
      "Starts Kinesis, SNS, SQS, S3 and DynamoDB in memory, every function's bundle in its own worker, and the HTTP APIs " +
        "on port 4100 (or --port, or CHORUS_PORT; 0 for any that is free). Shows facts becoming rows until Ctrl-C. " +
        "A function's own settings may be given in the shell, e.g. PUSH_UP_TO_FOLLOWERS=50.",
    )
    .option("--sample", "publish a small social world once it is up")
    .addHelpText("after", EXAMPLE)
    .action(async (_options: unknown, command: Command) => {
      const { up } = await import("../up/up.ts");
      await up(command.optsWithGlobals<UpOptions>(), world);
    });
}

const EXAMPLE = `
Example:
  $ npx chorus up --sample
  $ npx chorus up --port 4200 --json`;
