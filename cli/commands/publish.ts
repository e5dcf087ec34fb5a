import { type Command, Option } from "commander";
import type { PublishOptions } from "../options.ts";
import type { World } from "../world.ts";

export function addPublish(program: Command, world: World): void {
  program
    .command("publish [type]")
    .summary("publish one fact, or a file of them")
    .description(
      "Checks facts against the event catalogue (docs/events.md) and publishes them. " +
        "A file holds one CloudEvent per line, as JSON, perhaps gzipped. Its invalid lines are named with the reason " +
        "and left out; publishing it once more does no harm, since a fact is known by its source and id.",
    )
    .option("--data <json>", "what the fact says")
    .option("--subject <text>", "what it is about; by default as the event's rule says, from the data")
    .option("--time <time>", "when it happened, RFC 3339 in UTC; now by default")
    .option("--id <id>", "its identity; a new UUIDv7 by default")
    .option("--source <source>", "who says it; /cli by default")
    .option("--partition-key <key>", "facts of one key keep their order; the subject by default")
    .addOption(
      new Option("--via <way>", "the ordered stream, or straight to the topic")
        .choices(["kinesis", "sns"])
        .default("kinesis"),
    )
    .option("--file <path>", "publish the facts in this file")
    .option("--all-or-nothing", "publish nothing when a line of the file is invalid")
    .addHelpText("after", EXAMPLE)
    .action(async (type: string | undefined, _options: unknown, command: Command) => {
      const { publish } = await import("../publish/publish.ts");
      await publish(type, command.optsWithGlobals<PublishOptions>(), world);
    });
}

const EXAMPLE = `
Example:
  $ npx chorus publish user-followed.v1 --data '{"followId":"ann>bob","followerId":"ann","followeeId":"bob"}'
  $ npx chorus publish --file facts.ndjson.gz --all-or-nothing`;
