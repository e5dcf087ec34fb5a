import type { PublishOptions } from "../options.ts";
import { CommandFailed, WrongUsage } from "../failures.ts";
import { progressBar } from "../progress-bar.ts";
import { findTarget } from "../target/find-target.ts";
import { openPublisher } from "../target/open-publisher.ts";
import { writeJson, type World } from "../world.ts";
import { count, describeDone, describeFailure, describeProblems, jsonReport } from "./describe-report.ts";
import { openFile, type SourceFile } from "./open-file.ts";
import { checkFile, type FileReport, publishFile } from "./publish-file.ts";

/** @throws {CommandFailed} when the file cannot be read or not every line was published. */
export async function publishAll(path: string, options: PublishOptions, world: World): Promise<void> {
  const file = await openFile(path);
  const target = await findTarget(options, world);
  if (options.allOrNothing) await checkFirst({ file, path }, options, world);
  const { publisher, where, close } = await openPublisher(target, { ...options, isBulk: true });
  const startedAtMs = world.now().getTime();
  try {
    const report = await withProgress(file, world, (progress) =>
      publishFile(file, publisher, { now: () => world.now(), ...progress }),
    );
    const isWorthTelling = report.stored > 0 || describeFailure(report) === undefined;
    if (options.json) writeJson(world.out, jsonReport(report));
    else if (isWorthTelling) world.out.write(`${describeDone(report, where, world.now().getTime() - startedAtMs)}\n`);
    failUnlessComplete(report, path, world);
  } finally {
    close();
  }
}

interface Progress {
  onRead(bytes: number): void;
  onStored(facts: number): void;
}

/** The bar follows the bytes read, since nobody knows how many lines there are. */
async function withProgress<T>(file: SourceFile, world: World, work: (progress: Progress) => Promise<T>): Promise<T> {
  const bar = progressBar(world.err, file.bytes);
  let stored = 0;
  try {
    return await work({
      onRead: (bytes) => {
        bar.advance(bytes);
      },
      onStored: (facts) => {
        stored += facts;
        bar.say(`${count(stored)} facts published`);
      },
    });
  } finally {
    bar.stop();
  }
}

/** @throws {CommandFailed} when a line is invalid. */
async function checkFirst(
  { file, path }: { readonly file: SourceFile; readonly path: string },
  options: PublishOptions,
  world: World,
): Promise<void> {
  if (file.bytes === undefined) {
    throw new WrongUsage("--all-or-nothing reads the file twice, which a pipe does not allow.");
  }
  const report = { ...(await checkFile(file, { now: () => world.now() })), stored: 0 };
  if (describeFailure(report) === undefined) return;
  if (options.json) writeJson(world.out, jsonReport(report));
  world.err.write("Nothing was published (--all-or-nothing).\n");
  failUnlessComplete(report, path, world);
}

function failUnlessComplete(report: FileReport, path: string, world: World): void {
  const failure = describeFailure(report, path);
  if (failure === undefined) return;
  for (const line of describeProblems(report)) world.err.write(`${line}\n`);
  throw new CommandFailed(failure, { cause: report.stoppedBy });
}
