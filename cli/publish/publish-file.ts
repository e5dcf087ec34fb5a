import type { Publisher } from "../../runtime/ports.ts";
import { checkLines, newTally, type Tally } from "./check-lines.ts";
import type { SourceFile } from "./open-file.ts";
import { type Published, publishBatches } from "./publish-batches.ts";
import { splitLines } from "./split-lines.ts";

export interface FileWorld {
  now(): Date;
  readonly onRead?: (bytes: number) => void;
  readonly onStored?: (facts: number) => void;
}

export interface FileReport extends Published {
  readonly tally: Tally;
}

/** Publishes what is valid; the report tells the rest. */
export async function publishFile(file: SourceFile, publisher: Publisher, world: FileWorld): Promise<FileReport> {
  const tally = newTally();
  const facts = checkLines(splitLines(file.read(world.onRead)), { ...world, tally });
  return { tally, ...(await publishBatches(facts, publisher, world.onStored)) };
}

/** Reads the file to its end and publishes nothing. */
export async function checkFile(file: SourceFile, world: FileWorld): Promise<FileReport> {
  return await publishFile(file, { publish: () => Promise.resolve() }, world);
}
