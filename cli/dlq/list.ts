import type { Letter } from "../../dlq-replayer/core/letter.ts";
import { thinner } from "../../dlq-replayer/core/thin.ts";
import { survey } from "../../dlq-replayer/moves/survey.ts";
import type { Desk } from "../../dlq-replayer/moves/desk.ts";
import { coloursOf } from "../colours.ts";
import { CommandFailed } from "../failures.ts";
import type { DlqListOptions } from "../options.ts";
import { progressLine } from "../progress-line.ts";
import { describeTarget } from "../target/choose-target.ts";
import { writeJson, type World } from "../world.ts";
import { type InboxSummary, type InboxWords, summaryOf, unseenSummary } from "./inbox-summary.ts";
import { inboxNamed } from "./inboxes.ts";
import { listTable } from "./list-table.ts";
import { type Office, withOffice } from "./office.ts";
import { retentionOf } from "./retention.ts";
import { count, letters } from "./words.ts";

/** Causes of letters that SQS moved are looked up one by one; `show` and `plan` look up all. */
const LOOKUPS = 1_000;

/** `chorus dlq list`. @throws {CommandFailed} when there is no such queue. */
export async function listDlqs(names: readonly string[], options: DlqListOptions, world: World): Promise<void> {
  await withOffice(options, world, async (office) => {
    const inboxes = names.length === 0 ? office.inboxes : names.map((name) => inboxNamed(name, office.inboxes));
    const line = progressLine(world.err);
    const summaries: InboxSummary[] = [];
    const desks = await Promise.all(inboxes.map((inbox) => office.deskOf(inbox)));
    // One queue after the other: each is looked at by many at once.
    for (const desk of desks) {
      summaries.push(
        await summarized(desk, office, options, (words) => {
          line.show(words);
        }),
      );
    }
    line.clear();
    if (office.signal.aborted)
      throw new CommandFailed("Interrupted: not every letter was looked at, and all are as they were.");
    if (options.json) writeJson(world.out, { target: describeTarget(office.place), inboxes: summaries });
    else world.out.write(`${listTable(summaries, coloursOf(world))}\n`);
  });
}

async function summarized(
  desk: Desk,
  office: Office,
  { peek, spendReceives, visibility }: DlqListOptions,
  say: (words: string) => void,
): Promise<InboxSummary> {
  const { inbox, facts, clock } = desk;
  const words: InboxWords = {
    inbox: inbox.name,
    dlq: facts.name,
    owner: inbox.owner ?? null,
    runbook: inbox.runbook ?? null,
    letters: facts.visible + facts.inFlight + facts.delayed,
    hidden: facts.inFlight,
  };
  if (words.letters === 0) return summaryOf(words, [], { queueSeconds: 0, streamHours: new Map() }, clock.nowMs());
  if (!peek) return unseenSummary(words, "not looked at (--no-peek)");
  try {
    await office.mayLook(desk, spendReceives === true);
  } catch (error) {
    if (error instanceof CommandFailed) return unseenSummary(words, error.message);
    throw error;
  }
  const thin = thinner();
  const found: Letter[] = [];
  const options = {
    lookups: LOOKUPS,
    visibilitySeconds: visibility,
    signal: office.signal,
    onProgress: (seen: number, of: number) => {
      say(`${inbox.name}: looking at ${count(seen)} of ${letters(of)}`);
    },
  };
  await survey(desk, options, (some) => {
    found.push(...some.map((letter) => thin.letter(letter)));
  });
  return summaryOf(words, found, await retentionOf(desk, found), clock.nowMs());
}
