import { Command, CommanderError, InvalidArgumentError } from "commander";
import { addCost } from "./commands/cost.ts";
import { addDeploy } from "./commands/deploy.ts";
import { addDlq } from "./commands/dlq.ts";
import { addDoctor } from "./commands/doctor.ts";
import { addNew } from "./commands/new.ts";
import { addPackage } from "./commands/package.ts";
import { addPublish } from "./commands/publish.ts";
import { addStatus } from "./commands/status.ts";
import { addTrace } from "./commands/trace.ts";
import { addUp } from "./commands/up.ts";
import { addWait } from "./commands/wait.ts";
import { explain } from "./explain.ts";
import { WrongUsage } from "./failures.ts";
import type { GlobalOptions } from "./options.ts";
import { parsePort } from "./target/choose-target.ts";
import type { World } from "./world.ts";

/** 0 done, 1 failed, 2 wrong usage. */
export type ExitCode = 0 | 1 | 2;

/** Runs one command line. What goes wrong is said on `world.err`; nothing is thrown. */
export async function run(argv: readonly string[], world: World): Promise<ExitCode> {
  const program = chorus(world);
  try {
    await program.parseAsync(argv, { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return usageExit(error);
    const { debug } = program.opts<GlobalOptions>();
    world.err.write(`${explain(error, debug === true)}\n`);
    return error instanceof WrongUsage ? 2 : 1;
  }
}

/** Commander has already printed what it has to say; it exits 0 after help that was asked for and 1 for all else. */
function usageExit({ exitCode }: CommanderError): ExitCode {
  return exitCode === 0 ? 0 : 2;
}

function chorus(world: World): Command {
  const program = new Command("chorus")
    .description("Publish facts, watch them become rows, and look after what died on the way.")
    .option("--port <port>", "the local cloud on this port (or CHORUS_PORT); the last started by default", aPort)
    .option("--profile <name>", "AWS instead of a local cloud, by this profile (or AWS_PROFILE)")
    .option("--region <name>", "AWS instead of a local cloud, in this region")
    .option("--endpoint-url <url>", "another emulator instead of a local cloud (or AWS_ENDPOINT_URL)")
    .option("--json", "answer as JSON, for scripts")
    .option("--debug", "show the stack of an error")
    .configureOutput({
      writeOut: (text) => world.out.write(text),
      writeErr: (text) => world.err.write(text),
      getOutHelpWidth: () => world.out.columns ?? 100,
      getErrHelpWidth: () => world.err.columns ?? 100,
    })
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError("(add --help for what the command takes, with an example)")
    .exitOverride();
  for (const add of [
    addUp,
    addPublish,
    addStatus,
    addWait,
    addTrace,
    addDlq,
    addNew,
    addPackage,
    addDeploy,
    addDoctor,
    addCost,
  ])
    add(program, world);
  return program.addHelpText("after", EXAMPLES);
}

const EXAMPLES = `
Example:
  $ npx chorus up --sample      # in one terminal; npm start does the same
  $ npx chorus status           # in another

Where a command goes: to the local cloud of --port or CHORUS_PORT; else to AWS, found as the AWS CLI finds it, when
--profile, --region, --endpoint-url, AWS_PROFILE or AWS_ENDPOINT_URL says so; else to the local cloud started last.
AWS_REGION or access keys alone lead to AWS only while no local cloud runs.

Exit codes: 0 done, 1 failed, 2 wrong usage.`;

function aPort(text: string): number {
  const port = parsePort(text);
  if (port === undefined) throw new InvalidArgumentError("It is a number from 0 to 65535.");
  return port;
}
