import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import type { Step } from "./plan.ts";
import type { Outcome } from "./run-plan.ts";

export interface OslsOptions {
  /** The checkout. */
  readonly root: string;
  readonly stage: string;
  readonly region: string;
  readonly profile?: string;
  /** Also what osls believes to be deployed as it is. */
  readonly force: boolean;
  /** With all that happens to a stack's resources. */
  readonly verbose: boolean;
  /** The shell's, where osls finds credentials. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onLine: (step: Step, line: string) => void;
}

/** What osls says of a stack that it left as it was. */
const UNCHANGED = [
  // Template and zips have the hashes of those in the deployment bucket. Only said of stacks with functions.
  /No changes to deploy\. Deployment skipped\./,
  // CloudFormation was asked, with the values that parameters have now.
  /Change set did not include any changes to be deployed\./,
];
const LINES_OF_A_REASON = 3;

/** Hands a package to osls, in a process of its own. */
export async function deployWithOsls(step: Step, options: OslsOptions): Promise<Outcome> {
  const { root, env, onLine } = options;
  const cwd = await copyOf(step, options);
  const osls = join(root, "node_modules", "serverless", "bin", "serverless.js");
  const child = spawn(process.execPath, [osls, ...argumentsOf(options)], {
    cwd,
    env,
    stdio: ["ignore", "pipe", "pipe"],
    // Out of reach of a Ctrl-C in the terminal: a stack that is begun is seen to its end.
    detached: true,
    windowsHide: true,
  });
  const lines: string[] = [];
  for (const output of [child.stdout, child.stderr]) {
    createInterface({ input: output }).on("line", (line) => {
      if (line.trim() === "") return;
      lines.push(line);
      onLine(step, line);
    });
  }
  const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  if (code === 0) return { state: lines.some(saysUnchanged) ? "unchanged" : "deployed" };
  return { state: "failed", reason: signal === null ? reasonIn(lines) : `osls was ended by ${signal}` };
}

const saysUnchanged = (line: string): boolean => UNCHANGED.some((words) => words.test(line));

function argumentsOf({ stage, region, profile, force, verbose }: OslsOptions): readonly string[] {
  return [
    ...["deploy", "--stage", stage, "--region", region],
    ...(profile === undefined ? [] : ["--aws-profile", profile]),
    ...(force ? ["--force"] : []),
    ...(verbose ? ["--verbose"] : []),
  ];
}

/**
 * osls deletes and makes again what is in its folder, and others may be reading the package. Made again from the same
 * files it has the same bytes, and a place in the bucket that is newer than any before: osls compares with the newest
 * only, so that a package of last week, handed over as it is, would pass for unchanged or be compared with a stranger.
 */
async function copyOf({ stack, directory }: Step, { root, stage }: OslsOptions): Promise<string> {
  const copy = join(root, "dist", "deploy", stage, stack);
  await rm(copy, { recursive: true, force: true });
  await mkdir(copy, { recursive: true });
  await cp(directory, copy, { recursive: true, filter: (source) => basename(source) !== ".serverless" });
  return copy;
}

/** osls says "Error:" and then what went wrong, and where to read of it, which was passed on already. */
function reasonIn(lines: readonly string[]): string {
  const told = lines.map((line) => line.trim()).filter((line) => !line.startsWith("View the full error:"));
  const start = told.findLastIndex((line) => /^(✖ )?Error:?$/.test(line));
  return (start === -1 ? told.slice(-LINES_OF_A_REASON) : told.slice(start + 1, start + 1 + LINES_OF_A_REASON)).join(
    " ",
  );
}
