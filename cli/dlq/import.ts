import { resolve } from "node:path";
import { importLetters, type Imported } from "../../dlq-replayer/moves/import-letters.ts";
import type { QueueTarget } from "../../dlq-replayer/moves/desk.ts";
import { CommandFailed } from "../failures.ts";
import type { DlqImportOptions } from "../options.ts";
import { progressBar } from "../progress-bar.ts";
import { describeTarget } from "../target/choose-target.ts";
import { writeJson, type World } from "../world.ts";
import { saying, withOffice } from "./office.ts";
import { readLetters } from "./read-letters.ts";
import { count, letters } from "./words.ts";

const LANES = 16;

/**
 * `chorus dlq import`: letters of a file, back into the dead-letter queue they are of, or another queue. Called again,
 * it takes up what was begun.
 * @throws {CommandFailed} unless all of them are there.
 */
export async function importDlq(file: string, options: DlqImportOptions, world: World): Promise<void> {
  const { head, messages } = await readLetters(file, world);
  await withOffice(options, world, async (office) => {
    const desk = await office.desk(head.inbox === head.dlq ? head.dlq : head.inbox);
    const target = await office.queue(options.to ?? desk.facts.url);
    const bar = progressBar(world.err, messages.length);
    let shown = 0;
    const result = await saying(() =>
      importLetters({
        messages,
        destination: target.destination,
        isFifo: target.facts.isFifo,
        journalPath: journalFor(resolve(world.cwd, file), target),
        lanes: LANES,
        repeating: { clock: desk.clock, chance: desk.chance, signal: office.signal },
        onProgress: (settled) => {
          bar.advance(settled - shown);
          shown = settled;
        },
      }),
    ).finally(() => {
      bar.stop();
    });
    const { history, by, inbox, newId } = desk;
    const at = world.now().toISOString();
    const outcome = result.refused.length === 0 ? "done" : "in part";
    await history.add({
      job: newId(),
      what: "import",
      phase: "ended",
      at,
      by,
      inbox: inbox.name,
      letters: result.imported,
      outcome,
    });
    if (options.json)
      writeJson(world.out, { target: describeTarget(office.place), queue: target.facts.name, ...result });
    else world.out.write(`${importedWords(result, target.facts.name)}\n`);
    const left = messages.length - result.imported - result.importedBefore;
    if (left > 0)
      throw new CommandFailed(
        `${letters(left)} of ${file} ${left === 1 ? "is" : "are"} not there${whyOf(result)}. Go on with: npx chorus dlq import ${file}`,
      );
  });
}

/** One for each queue: what is in one is not in another. */
const journalFor = (path: string, { facts }: QueueTarget): string => `${path}.to-${facts.name}.journal.jsonl`;

function importedWords({ imported, importedBefore, possibleDuplicates }: Imported, queue: string): string {
  const before = importedBefore > 0 ? `; ${count(importedBefore)} were there by an earlier import of this file` : "";
  const twice =
    possibleDuplicates.length > 0
      ? `\n${letters(possibleDuplicates.length)} may be there twice: ${possibleDuplicates.join(", ")}.`
      : "";
  return `${letters(imported)} sent to ${queue}, byte for byte${before}.${twice}`;
}

function whyOf({ refused }: Imported): string {
  const [first] = refused;
  return first === undefined ? "" : `: ${first.reason}`;
}
