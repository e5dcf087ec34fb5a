import type { Command } from "commander";
import type { GlobalOptions } from "../options.ts";
import type { World } from "../world.ts";

export function addStatus(program: Command, world: World): void {
  program
    .command("status")
    .summary("what waits, what is being handled and what is dead, per consumer")
    .description(
      "Shows for each queue what waits, is in flight or delayed, how old the oldest message is and what lies in its " +
        "dead-letter queue; and for each reader of the stream how many records it is behind. A dash means unknown.",
    )
    .addHelpText("after", EXAMPLE)
    .action(async (_options: unknown, command: Command) => {
      const { status } = await import("../status/status.ts");
      await status(command.optsWithGlobals<GlobalOptions>(), world);
    });
}

const EXAMPLE = `
Example:
  $ npx chorus status
  $ npx chorus status --json | jq '.consumers[] | select(.dead > 0) | .consumer'`;
