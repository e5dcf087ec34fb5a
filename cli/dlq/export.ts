import { mkdir, open } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { exportLetters } from "../../dlq-replayer/moves/export-letters.ts";
import { lettersFile } from "../../dlq-replayer/moves/to-file.ts";
import { CommandFailed, WrongUsage } from "../failures.ts";
import type { DlqExportOptions } from "../options.ts";
import { describeTarget } from "../target/choose-target.ts";
import { writeJson, type World } from "../world.ts";
import { filtersOf } from "./filters.ts";
import { looking } from "./looking.ts";
import { withOffice } from "./office.ts";
import { shownPath } from "./plan-file.ts";
import { letters } from "./words.ts";

/** `chorus dlq export`: a copy, byte for byte; the letters stay. @throws {CommandFailed} when the file is there already. */
export async function exportDlq(name: string, options: DlqExportOptions, world: World): Promise<void> {
  const { filters, where } = filtersOf(options, world.now());
  if (options.out === undefined) throw new WrongUsage("Say where the copy goes: --out letters.jsonl");
  const path = resolve(world.cwd, options.out);
  await withOffice(options, world, async (office) => {
    const desk = await office.desk(name);
    await office.mayLook(desk, options.spendReceives === true);
    const at = world.now().toISOString();
    await mkdir(dirname(path), { recursive: true });
    const file = await newFile(path, { inbox: desk.inbox.name, dlq: desk.facts.name, at });
    const exported = await looking(desk, world, (onProgress) =>
      exportLetters(desk, file, {
        filters,
        ...(where !== undefined && { where }),
        ...(options.limit !== undefined && { limit: options.limit }),
        lookups: Infinity,
        visibilitySeconds: options.visibility,
        signal: office.signal,
        onProgress,
      }),
    ).finally(() => file.close());
    const { history, by, inbox, newId } = desk;
    await history.add({
      job: newId(),
      what: "export",
      phase: "ended",
      at,
      by,
      inbox: inbox.name,
      letters: exported,
      outcome: "done",
    });
    if (office.signal.aborted)
      throw new CommandFailed(`Interrupted: ${path} has ${letters(exported)}, perhaps not all.`);
    if (options.json)
      writeJson(world.out, { target: describeTarget(office.place), inbox: inbox.name, file: path, letters: exported });
    else
      world.out.write(
        `${letters(exported)} of ${desk.facts.name} copied to ${shownPath(path, world)}, with all that people said in them; they stay in the queue too.\n`,
      );
  });
}

async function newFile(path: string, head: Parameters<typeof lettersFile>[1]) {
  try {
    await (await open(path, "wx", 0o600)).close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    throw new CommandFailed(`${path} is there already: choose another name with --out.`, { cause: error });
  }
  return await lettersFile(path, head);
}
