import { InvalidArgumentError, Option } from "commander";
import { DEFAULT_STAGE } from "../../infra/stacks/stack.ts";

/** `--stage`, of every command that is about stacks. */
export const stageOption = (): Option =>
  new Option("--stage <stage>", "what the stacks are called after, and where their parameters stand")
    .argParser(aStage)
    .default(DEFAULT_STAGE);

function aStage(text: string): string {
  if (/^[a-z0-9-]{1,20}$/.test(text)) return text;
  throw new InvalidArgumentError("It is 1 to 20 characters of a-z, 0-9 and hyphens.");
}
