import { type Considered, fitnessWords, type Plan } from "../../dlq-replayer/core/plan.ts";
import { failuresByPath } from "../../dlq-replayer/core/fitness.ts";
import type { Standing } from "../../dlq-replayer/core/standing.ts";
import { shownReason } from "../../dlq-replayer/core/shown.ts";
import { groupsOf } from "../../dlq-replayer/core/groups.ts";
import type { Planned } from "../../dlq-replayer/moves/plan-letters.ts";
import { bareTable } from "../bare-table.ts";
import type { Colours } from "../colours.ts";
import { plain } from "../plain.ts";
import { count, letters, short } from "./words.ts";

const LEFT = {
  "records lost": "point to records that have left the stream (docs/runbooks/dead-letters.md)",
  "would fail again": "would fail again (--include-failing takes them along)",
  conflict: "cannot be compared with their rows (--include-conflicts takes them along)",
  "redriven too often": "came back from as many redrives as --max-redrives allows",
  "too large": "are larger than a message of the destination may be",
  "not text": "are no text, which a queue cannot carry",
} as const satisfies Record<keyof Required<Plan["left"]>, string>;

const COLUMNS = [
  { title: "group", align: "left" },
  { title: "letters", align: "right" },
  { title: "died of", align: "left" },
] as const;

/** What would happen, for people. */
export function planWords({ plan, considered, survey }: Planned, file: string, colours: Colours): string {
  const chosen = new Set(plan.letters.map(([id]) => id));
  const groups = groupsOf(
    considered.filter(({ letter }) => chosen.has(letter.message.messageId)).map(({ letter }) => letter),
  );
  const rows = groups.map(({ id, letters: dead, reason }) => [
    id,
    count(dead),
    short(reason === undefined ? "cause unknown" : plain(shownReason(reason)), 100),
  ]);
  const { destination } = plan;
  const goes = plan.letters.length === 1 ? "goes" : "go";
  return [
    `${letters(plan.letters.length)} of ${considered.length === plan.letters.length ? plan.dlq.name : `${count(considered.length)} in ${plan.dlq.name}`} ${goes} back to the ${destination.kind} ${colours.bold(destination.name)}.`,
    "",
    bareTable(COLUMNS, rows, colours),
    "",
    ...leftWords(plan.left),
    `Against today's schemas: ${plain(fitnessWords(considered))}.`,
    ...standingWords(considered),
    ...(survey.hiddenLonger > 0
      ? [
          `${letters(survey.hiddenLonger)} could not be given back at once; they are visible again when their timeout ends.`,
        ]
      : []),
    `Nothing was touched. The plan is ${colours.bold(file)}; it holds exactly these letters, and later ones are not meant.`,
    "",
    "Next:",
    `  npx chorus dlq apply ${file}     # one letter first, then 5, then 25, then the rest`,
  ].join("\n");
}

/** A plan holds what can be held in flight at once; of a FIFO queue the head of each message group. */
export const moreThanSeen = (unseen: number): string =>
  `${letters(unseen)} more ${unseen === 1 ? "was" : "were"} not looked at: apply this plan, then make another.`;

export function nothingPlanned({ plan, considered, survey }: Planned): string {
  if (survey.letters.length === 0) return `${plan.dlq.name} has no letters that can be seen now: nothing to plan.`;
  if (considered.length === 0)
    return `None of the ${letters(survey.letters.length)} in ${plan.dlq.name} matches: nothing to plan.`;
  const why = [...leftWords(plan.left), ...failuresWords(considered)];
  return `Nothing in ${plan.dlq.name} can be put back. ${why.join(" ")}`;
}

const leftWords = (left: Plan["left"]): readonly string[] =>
  Object.entries(left).map(
    ([because, dead]) => `Left where they are: ${count(dead)} that ${LEFT[because as keyof typeof LEFT]}.`,
  );

function failuresWords(considered: readonly Considered[]): readonly string[] {
  const failures = failuresByPath(considered.map(({ fitness }) => fitness));
  return failures.length === 0
    ? []
    : [`They fail at ${failures.map(([at, dead]) => `${at} (${count(dead)})`).join(", ")}.`];
}

const STANDING: Readonly<Partial<Record<Standing, string>>> = {
  applied: "are known to their rows already",
  superseded: "are older than what their rows know",
  conflict: "cannot be compared with their rows",
};

function standingWords(considered: readonly Considered[]): readonly string[] {
  const told = Object.entries(STANDING).flatMap(([standing, words]) => {
    const some = considered.filter((one) => one.standing === standing).length;
    return some === 0 ? [] : [`${count(some)} ${words}`];
  });
  return told.length === 0
    ? []
    : [
        `Against the rows: ${told.join("; ")}. To put those back does no harm, where rows are merges, and ends what a crash cut off.`,
      ];
}
