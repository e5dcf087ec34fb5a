import { DEFAULTS } from "../../consumers/timelines/core/settings.ts";
import { withSeparators } from "../measuring/figure.ts";
import { ask } from "../measuring/rounds.ts";
import type { Table } from "../measuring/table.ts";
import { isFlat, withTimes } from "./grown.ts";
import type { AudienceName } from "./measure-followers.ts";
import type { Run } from "./run.ts";

interface Line {
  readonly name: string;
  readonly audience: AudienceName;
  readonly which: "first" | "second";
  readonly followers: readonly number[];
}

const UP_TO_A_MILLION = [10, 100, 1_000, 10_000, 100_000, 1_000_000];
const ABOVE = UP_TO_A_MILLION.filter((followers) => followers > DEFAULTS.pushUpToFollowers);
const LINES: readonly Line[] = [
  { name: "timelines", audience: "timelines", which: "second", followers: UP_TO_A_MILLION },
  // A million would be as many rows more, and tell nothing else.
  {
    name: "timelines, the first post above the threshold",
    audience: "timelines",
    which: "first",
    followers: [20_000, 100_000],
  },
  { name: "notifications", audience: "notifications", which: "first", followers: UP_TO_A_MILLION.slice(0, -1) },
];

/** What a post costs, the more follow its author. */
export async function followerTable({ command, most, measure }: Run): Promise<Table> {
  const table = await ask({
    title: "What a post costs, the more follow its author",
    command,
    columns: [
      { title: "followers" },
      { title: "requests" },
      { title: "write units" },
      { title: "read units", digits: 1 },
      { title: "CPU ms", digits: 1 },
    ],
    rounds: 1,
    contenders: LINES.flatMap(({ name, audience, which, followers }) =>
      followers
        .filter((count) => count <= most)
        .map((count) => ({
          name: rowOf(name, count),
          kind: "ours" as const,
          measure: () => measure((program) => program.ask("post", audience, count, which)),
        })),
    ),
  });
  const [firstAbove = 0, last = 0] = [ABOVE[0], ABOVE.at(-1)];
  const threshold = DEFAULTS.pushUpToFollowers;
  const isWhole = most >= last;
  return {
    ...withTimes(table, "write units"),
    growth: { over: "followers", of: "write units" },
    targets: isWhole
      ? [
          isFlat(table, "write units", [rowOf("timelines", firstAbove), rowOf("timelines", last)]),
          isFlat(table, "requests", [rowOf("timelines", firstAbove), rowOf("timelines", last)]),
          isFlat(table, "write units", [rowOf("notifications", threshold), rowOf("notifications", firstAbove)]),
        ]
      : [],
    notes: [
      `A post and all the steps that it takes. Up to ${withSeparators(threshold, 0)} followers timelines push it to each of them; above, readers pull it, and the first post above tells each of them so, once for an author.`,
      "Notifications have no threshold: who followed an author at the time is told of a post, and has a row for it (docs/adr/0022-inbox-and-effects.md).",
      "Followers are there already, in rows in memory; CPU is that of kit, core and those rows.",
    ],
  };
}

const rowOf = (line: string, followers: number): string => `${line}, ${withSeparators(followers, 0)} followers`;
