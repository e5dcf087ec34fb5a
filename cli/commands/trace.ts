import type { Command } from "commander";
import type { TraceOptions } from "../options.ts";
import type { World } from "../world.ts";

export function addTrace(program: Command, world: World): void {
  program
    .command("trace <id>")
    .summary("what became of a fact: what it caused, and which attempts at it failed")
    .description(
      "Shows the facts that share a correlation as a tree of causes, and at each of them the consumers that hear it, with " +
        "attempts that failed and redrives. The id is a fact's, or a correlation's, or a step's of which an attempt failed. " +
        "Facts are read from the stream, and from the archive what has left it: around the moment that a UUIDv7 tells, " +
        "for another id from an hour ago on, or from --since on; until 30 minutes after the last fact of it, or the newest. " +
        "Consumers write down failures only: what went well is shown as having no failure recorded, and steps of their own " +
        "and facts that went straight to the topic are known of once they failed. Reading takes its time in AWS, where the " +
        "stream's other readers go first; Ctrl-C shows what was found so far.",
    )
    .option("--since <time>", "read from then on: RFC 3339, or how long ago (30m, 2h, 3d)")
    .addHelpText("after", EXAMPLE)
    .action(async (id: string, _options: unknown, command: Command) => {
      const { trace } = await import("../trace/trace.ts");
      await trace(id, command.optsWithGlobals<TraceOptions>(), world);
    });
}

const EXAMPLE = `
Example:
  $ npx chorus trace 0195a3f0-7c1e-7b52-9d2e-3f1c8a6b4d10
  $ npx chorus trace order-4711 --since 2d --json | jq '.. | .attempts? // empty | .[]'`;
