import type { Command } from "commander";
import type { NewConsumerOptions } from "../options.ts";
import type { World } from "../world.ts";

export function addNew(program: Command, world: World): void {
  const group = program
    .command("new")
    .summary("a new folder that works as made")
    .description("Writes what a new part of Chorus begins with: code, tests and a README that pass every check.")
    .addHelpText("after", EXAMPLE);
  group
    .command("consumer <name>")
    .summary("a consumer, with queue, table, reader and tests")
    .description(
      "Writes consumers/<name>/ and lists it in consumers/index.ts; its queue, dead-letter queue, table, functions and " +
        "subscription follow from that. It keeps, for every subject, when each kind of fact that it hears last happened, " +
        "and shows it under GET /<name>/{id}: a projection that is right for any facts, to begin from. " +
        "Either all of it is written, or nothing.",
    )
    .requiredOption("--hears <types>", "what it listens to, by commas; without a version, the newest (docs/events.md)")
    .option("--owner <team>", "the team that is paged; platform by default")
    .addHelpText("after", EXAMPLE)
    .action(async (name: string, _options: unknown, command: Command) => {
      const { newConsumer } = await import("../new/new-consumer.ts");
      await newConsumer(name, command.optsWithGlobals<NewConsumerOptions>(), world);
    });
}

const EXAMPLE = `
Example:
  $ npx chorus new consumer welcome --hears user-joined,post-published --owner growth`;
