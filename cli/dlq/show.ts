import { matching } from "../../dlq-replayer/core/filters.ts";
import { msLeft } from "../../dlq-replayer/core/expiry.ts";
import { groupOf } from "../../dlq-replayer/core/letter.ts";
import { type Considered, fitnessWords } from "../../dlq-replayer/core/plan.ts";
import { oldest } from "../../dlq-replayer/core/oldest.ts";
import { thinner } from "../../dlq-replayer/core/thin.ts";
import { shownCargo, shownReason } from "../../dlq-replayer/core/shown.ts";
import type { Desk } from "../../dlq-replayer/moves/desk.ts";
import { consider, survey } from "../../dlq-replayer/moves/survey.ts";
import { catalogue } from "../../schemas/catalogue.ts";
import { coloursOf } from "../colours.ts";
import { CommandFailed } from "../failures.ts";
import type { DlqShowOptions } from "../options.ts";
import { describeTarget } from "../target/choose-target.ts";
import { writeJson, type World } from "../world.ts";
import { plain } from "../plain.ts";
import { filtersOf } from "./filters.ts";
import { letterText } from "./letter-text.ts";
import { looking } from "./looking.ts";
import { withOffice } from "./office.ts";
import { retentionOf } from "./retention.ts";
import { letters } from "./words.ts";

/** A letter as scripts and people get it. */
export interface ShownLetter {
  readonly messageId: string;
  readonly kind: string;
  readonly group: string;
  readonly diedOf: string;
  readonly attempts: number | null;
  readonly diedAt: string | null;
  readonly sentAt: string;
  readonly ageSeconds: number;
  readonly expiresInSeconds: number;
  readonly receives: number;
  readonly redrives: number;
  readonly type: string | null;
  readonly subject: string | null;
  readonly factId: string | null;
  readonly correlationId: string | null;
  /** `would pass`, `fails at <path>`, `unknown`. */
  readonly now: string;
  readonly row: Considered["standing"];
  readonly carries: unknown;
}

/** `chorus dlq show`. @throws {CommandFailed} when there is no such queue, or it would not be safe to look. */
export async function showLetters(name: string, options: DlqShowOptions, world: World): Promise<void> {
  const { filters, where } = filtersOf(options, world.now());
  await withOffice(options, world, async (office) => {
    const desk = await office.desk(name);
    await office.mayLook(desk, options.spendReceives === true);
    if (options.reveal) await writeDown(desk);
    const isMeant = matching(filters, where);
    const thin = thinner();
    const considered: Considered[] = [];
    const first = oldest<Considered>(options.limit, ({ letter }) => letter.message.sentAtMs);
    await looking(desk, world, (onProgress) =>
      survey(
        desk,
        { lookups: Infinity, visibilitySeconds: options.visibility, signal: office.signal, onProgress },
        async (some) => {
          const meant = await consider(desk, some.filter(isMeant));
          considered.push(...meant.map((one) => thin.considered(one)));
          first.add(meant);
        },
      ),
    );
    if (office.signal.aborted)
      throw new CommandFailed("Interrupted: not every letter was looked at, and all are as they were.");
    const chosen = first.all();
    const retention = await retentionOf(
      desk,
      chosen.map(({ letter }) => letter),
    );
    const now = world.now();
    const showing = showingOf(desk, options.reveal === true);
    const shown = chosen.map((one) => shownLetter(one, msLeft(one.letter, retention, now.getTime()), now, showing));
    if (options.json) {
      writeJson(world.out, {
        target: describeTarget(office.place),
        inbox: desk.inbox.name,
        matched: considered.length,
        letters: shown,
      });
      return;
    }
    const colours = coloursOf(world);
    for (const letter of shown) world.out.write(`${letterText(letter, colours)}\n\n`);
    world.out.write(`${summaryText(desk, considered, shown.length)}\n`);
  });
}

/** Personal values are shown to whoever asks, and that they asked is written down first. */
async function writeDown({ history, inbox, by, newId, clock }: Desk): Promise<void> {
  const at = new Date(clock.nowMs()).toISOString();
  await history.add({ job: newId(), what: "reveal", phase: "ended", at, by, inbox: inbox.name, outcome: "shown" });
}

export function showingOf({ inbox }: Desk, reveal: boolean) {
  const definitions = new Map([...catalogue, ...(inbox.reads ?? [])].map((one) => [one.type, one]));
  return { reveal, definitionOf: (type: string) => definitions.get(type) };
}

function shownLetter(
  { letter, fitness, standing }: Considered,
  leftMs: number,
  now: Date,
  showing: ReturnType<typeof showingOf>,
): ShownLetter {
  const { message, kind, reason, redrives, type, subject, factId, correlationId, cargo } = letter;
  const carried = cargo.map((one) => shownCargo(one, showing));
  return {
    messageId: message.messageId,
    kind,
    group: groupOf(letter),
    diedOf: reason === undefined ? "cause unknown" : shownReason(reason),
    attempts: reason?.attempts ?? null,
    diedAt: reason?.at ?? null,
    sentAt: new Date(message.sentAtMs).toISOString(),
    ageSeconds: Math.max(0, Math.round((now.getTime() - message.sentAtMs) / 1_000)),
    expiresInSeconds: Math.round(leftMs / 1_000),
    receives: message.receives,
    redrives,
    type: type ?? null,
    subject: subject ?? null,
    factId: factId ?? null,
    correlationId: correlationId ?? factId ?? null,
    now: fitness.fits === "unknown" ? "unknown" : fitness.fits ? "would pass" : `fails at ${fitness.at}`,
    row: standing,
    carries: carried.length === 1 ? carried[0] : carried,
  };
}

function summaryText({ inbox }: Desk, considered: readonly Considered[], shown: number): string {
  if (considered.length === 0) return `${inbox.name}: no letter matches.`;
  const rest = considered.length - shown;
  return [
    `${letters(considered.length)} of ${inbox.name} ${considered.length === 1 ? "matches" : "match"}${rest > 0 ? `; ${letters(rest)} more with --limit ${considered.length}` : ""}.`,
    `Against today's schemas: ${plain(fitnessWords(considered))}.`,
    `Next: npx chorus dlq plan ${inbox.name}`,
  ].join("\n");
}
