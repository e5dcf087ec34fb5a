import { setFlagsFromString } from "node:v8";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { Verb } from "../../dlq-replayer/core/permissions.ts";
import { WrongUsage } from "../failures.ts";
import type { GlobalOptions } from "../options.ts";
import type { World } from "../world.ts";
import { wholeAboveZero } from "./above-zero.ts";
import { EXAMPLES } from "./dlq-examples.ts";

export interface DlqCommandWords {
  readonly verb: Verb;
  /** What stands behind the verb: `<consumer>`, `<plan>`, `[consumers...]`. */
  readonly takes: string;
  readonly summary: string;
  readonly description: string;
}

/** One verb of `chorus dlq`. What it needs is asked for by {@link acting}, so that --permissions can do without. */
export function dlqCommand(dlq: Command, { verb, takes, summary, description }: DlqCommandWords): Command {
  return dlq
    .command(`${verb} ${takes.replace("<", "[").replace(">", "]")}`)
    .usage(`${takes} [options]`)
    .summary(summary)
    .description(description)
    .option("--permissions", "print the least that IAM has to allow for this, and do nothing")
    .addHelpText("after", EXAMPLES[verb]);
}

/** Else V8 lets what thousands of letters left behind grow to four times what is needed before it looks. */
const KEEP_THE_HEAP_SMALL = "--heap-growing-percent=20";

type Always = GlobalOptions & { readonly permissions?: true };

/** What a verb does with the names behind it, or with `--permissions` the permissions that it takes. */
export function acting(
  { verb, takes }: DlqCommandWords,
  world: World,
  work: (names: readonly string[], command: Command) => Promise<void>,
) {
  return async (given: string | readonly string[] | undefined, _options: unknown, command: Command): Promise<void> => {
    const names = given === undefined ? [] : typeof given === "string" ? [given] : given;
    const { permissions, json } = command.optsWithGlobals<Always>();
    if (permissions === true) {
      const { showPermissions } = await import("../dlq/permissions.ts");
      showPermissions(verb, takes.includes("consumer") ? names : [], world, json === true);
    } else if (takes.startsWith("<") && names.length === 0) {
      throw new WrongUsage(
        `Name the ${takes.slice(1, -1)}: npx chorus dlq ${verb} ${takes}. Its --help has an example.`,
      );
    } else {
      setFlagsFromString(KEEP_THE_HEAP_SMALL);
      await work(names, command);
    }
  };
}

export function withLook(command: Command): Command {
  return command
    .option(
      "--visibility <seconds>",
      "how long letters in hand are hidden from others; renewed while they are needed",
      visibility,
      120,
    )
    .option("--spend-receives", "receive also where a redrive policy counts how often a letter is received");
}

export function withFilters(command: Command, limit?: number): Command {
  return command
    .option(
      "--group <id>",
      "of this cause: a group as list shows it, or its beginning; unknown for letters without one",
    )
    .option("--type <type>", "of this event type, with its version or without")
    .option("--since <time>", "first sent since then: 2026-03-01T09:00:00Z, or 30m, 2h, 3d ago")
    .option(
      "--where <expression>",
      "JavaScript over the fact ($), its data, type, subject and what is known of the letter",
    )
    .addOption(new Option("--limit <n>", "so many, the oldest").argParser(wholeAboveZero("letters")).default(limit));
}

export function stages(text: string): readonly number[] {
  if (text === "off") return [];
  const all = text.split(",").map(Number);
  if (all.every((stage) => Number.isSafeInteger(stage) && stage > 0)) return all;
  throw new InvalidArgumentError("Write how many letters go ahead in each stage, e.g. 1,5,25, or off.");
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html */
const LONGEST_VISIBILITY_SECONDS = 43_200;

function visibility(text: string): number {
  const seconds = wholeAboveZero("seconds")(text);
  if (seconds <= LONGEST_VISIBILITY_SECONDS) return seconds;
  throw new InvalidArgumentError(`SQS hides a message for ${LONGEST_VISIBILITY_SECONDS} seconds at most.`);
}
