import type { Command } from "commander";
import type { WaitOptions } from "../options.ts";
import type { World } from "../world.ts";
import { aboveZero } from "./above-zero.ts";

export function addWait(program: Command, world: World): void {
  program
    .command("wait")
    .summary("return when everything published has become rows")
    .description(
      "Returns when every reader of the stream has read to its tip and every queue, dead-letter queues aside, has " +
        "nothing visible, in flight or delayed. Fails when that takes too long, and names what is left.",
    )
    .requiredOption("--idle", "wait until nothing is on its way")
    .option("--timeout <seconds>", "give up after so long", aboveZero("seconds"), 120)
    .addHelpText("after", EXAMPLE)
    .action(async (_options: unknown, command: Command) => {
      const { wait } = await import("../status/wait.ts");
      await wait(command.optsWithGlobals<WaitOptions>(), world);
    });
}

const EXAMPLE = `
Example:
  $ npx chorus publish --file facts.ndjson && npx chorus wait --idle --timeout 60`;
