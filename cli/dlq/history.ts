import { type Job, jobsOf } from "../../dlq-replayer/core/history.ts";
import { bareTable } from "../bare-table.ts";
import { coloursOf } from "../colours.ts";
import type { DlqHistoryOptions } from "../options.ts";
import { describeTarget } from "../target/choose-target.ts";
import { writeJson, type World } from "../world.ts";
import { inboxNamed } from "./inboxes.ts";
import { saying, withOffice } from "./office.ts";
import { count, short } from "./words.ts";

const COLUMNS = [
  { title: "when", align: "left" },
  { title: "who", align: "left" },
  { title: "what", align: "left" },
  { title: "inbox", align: "left" },
  { title: "letters", align: "right" },
  { title: "outcome", align: "left" },
  { title: "why", align: "left" },
] as const;

/** `chorus dlq history`: what was done to letters, by whom and why, the newest first. */
export async function showHistory(name: string | undefined, options: DlqHistoryOptions, world: World): Promise<void> {
  await withOffice(options, world, async (office) => {
    const inboxes = name === undefined ? office.inboxes : [inboxNamed(name, office.inboxes)];
    const names = inboxes.map((inbox) => inbox.name);
    const records = await saying(() => office.history.of(names));
    const jobs = jobsOf(records).slice(0, options.limit);
    if (options.json) writeJson(world.out, { target: describeTarget(office.place), jobs });
    else if (jobs.length === 0) world.out.write("Nothing was done to letters yet.\n");
    else world.out.write(`${bareTable(COLUMNS, jobs.map(cellsOf), coloursOf(world))}\n`);
  });
}

function cellsOf({ at, by, what, inbox, letters, outcome, endedAt, runs, figures = {}, why }: Job): readonly string[] {
  const total = { ...figures, moved: (figures["moved"] ?? 0) + (figures["movedBefore"] ?? 0) };
  const numbers = Object.entries(FIGURES)
    .flatMap(([figure, words]) => {
      const number = (total as Readonly<Record<string, number>>)[figure] ?? 0;
      return number > 0 ? [`${words} ${count(number)}`] : [];
    })
    .join(", ");
  const ended = endedAt === undefined ? "not ended: it runs, or was killed" : (outcome ?? "");
  return [
    at.replace("T", " ").slice(0, 19),
    by,
    what,
    inbox,
    letters === undefined ? "–" : count(letters),
    `${ended}${numbers === "" ? "" : ` (${numbers})`}${runs > 1 ? `, ${runs} runs` : ""}`,
    short(why ?? "", 60),
  ];
}

/** What people want to know of a job, by what it is recorded as. Moved is by all runs. */
const FIGURES = {
  moved: "moved",
  refused: "refused",
  missing: "missing",
  cameBack: "came back",
  canarySpent: "canary",
  possibleDuplicates: "perhaps twice",
} as const;
