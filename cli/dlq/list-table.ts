import { bareTable } from "../bare-table.ts";
import type { Colours } from "../colours.ts";
import { age } from "../status/status-table.ts";
import { plain } from "../plain.ts";
import type { GroupSummary, InboxSummary } from "./inbox-summary.ts";
import { count, letters, short } from "./words.ts";

const COLUMNS = [
  { title: "inbox", align: "left" },
  { title: "letters", align: "right" },
  { title: "oldest", align: "right" },
  { title: "expires in", align: "right" },
  { title: "group", align: "left" },
  { title: "of it", align: "right" },
  { title: "died of", align: "left" },
] as const;

const SOON_SECONDS = 86_400;
const GROUPS_SHOWN = 8;
const LONGEST_REASON = 90;

/** A line for each cause; empty inboxes are named together below. */
export function listTable(all: readonly InboxSummary[], colours: Colours): string {
  const full = all.filter(({ letters: dead }) => dead > 0);
  const empty = all.filter(({ letters: dead }) => dead === 0).map(({ inbox }) => inbox);
  const parts: string[] = [];
  if (full.length > 0)
    parts.push(
      bareTable(
        COLUMNS,
        full.flatMap((summary) => rowsOf(summary, colours)),
        colours,
      ),
    );
  if (empty.length > 0) parts.push(`${full.length > 0 ? "Empty" : "No dead letters"}: ${empty.join(", ")}.`);
  const [worst] = full.toSorted((a, b) => (a.expiresInSeconds ?? Infinity) - (b.expiresInSeconds ?? Infinity));
  if (worst !== undefined) parts.push(nextSteps(worst));
  return parts.join("\n\n");
}

function rowsOf(summary: InboxSummary, colours: Colours): readonly (readonly string[])[] {
  const { inbox, letters: dead, oldestSeconds, expiresInSeconds, groups, unseen, hidden } = summary;
  const head = [
    inbox,
    colours.red(count(dead)),
    oldestSeconds === null ? "–" : age(oldestSeconds),
    expiresInSeconds === null ? "–" : expiry(expiresInSeconds, colours),
  ];
  if (unseen !== null) return [[...head, "–", "", short(unseen, LONGEST_REASON)]];
  const rows = groups.slice(0, GROUPS_SHOWN).map((group) => cellsOf(group));
  if (groups.length > GROUPS_SHOWN)
    rows.push(["", "", `and ${groups.length - GROUPS_SHOWN} more causes: chorus dlq show ${inbox}`]);
  if (hidden > 0) rows.push(["", "", `${letters(hidden)} held by somebody else at the moment`]);
  return rows.map((cells, index) => [...(index === 0 ? head : ["", "", "", ""]), ...cells]);
}

const cellsOf = ({ id, letters: dead, diedOf, types, redriven }: GroupSummary): readonly string[] => [
  id,
  count(dead),
  `${short(diedOf, LONGEST_REASON)}  (${typesOf(types)}${redriven > 0 ? `; ${count(redriven)} came back from a redrive` : ""})`,
];

function typesOf(types: GroupSummary["types"]): string {
  const [first, ...others] = Object.entries(types)
    .toSorted(([, a], [, b]) => b - a)
    .map(([type]) => (type === "-" ? "no type" : plain(type)));
  return others.length === 0 ? (first ?? "") : `${first ?? ""} and ${others.length} more types`;
}

function expiry(seconds: number, colours: Colours): string {
  if (seconds === 0) return colours.red("lost?");
  return seconds < SOON_SECONDS ? colours.red(age(seconds)) : age(seconds);
}

function nextSteps({ inbox, owner, runbook }: InboxSummary): string {
  return [
    ...(owner === null
      ? []
      : [`${inbox} is looked after by ${owner}${runbook === null ? "" : `; its runbook is ${runbook}`}.`]),
    "Next:",
    `  npx chorus dlq show ${inbox}     # the letters, and whether each would pass now`,
    `  npx chorus dlq plan ${inbox}     # freezes which are put back; touches nothing`,
  ].join("\n");
}
