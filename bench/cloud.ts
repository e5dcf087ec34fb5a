import { parseArgs } from "node:util";
import { startBare } from "./cloud/bare.ts";
import { measure } from "./cloud/measure.ts";
import { startOurs } from "./cloud/ours.ts";
import { report } from "./measuring/results.ts";
import { ask, median } from "./measuring/rounds.ts";
import { withSeparators } from "./measuring/figure.ts";
import type { Table, Target } from "./measuring/table.ts";

const POSTS = 5_000;
const ROUNDS = 3;
const FANS = 1_000;
const OURS = "chorus up, three consumers";
const BARE = "limit: engines and a bare poller";
const HUB = `s to ${withSeparators(FANS, 0)} followers`;

/**
 * The embedded cloud as a user has it, beside the same engines with nothing around them.
 * `npm run bench -- cloud [--posts n] [--rounds n]`. Kept in bench/results/ when nothing is smaller than it is by itself.
 */
export async function bench(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { posts: { type: "string" }, rounds: { type: "string" } },
  });
  const [posts, rounds] = [Number(values.posts ?? POSTS), Number(values.rounds ?? ROUNDS)];
  if (!(posts > 0) || !(rounds > 0)) {
    console.error("npm run bench -- cloud [--posts n] [--rounds n]");
    process.exitCode = 2;
    return;
  }
  const table = await ask({
    title: "The embedded cloud",
    command: "npm run bench -- cloud",
    rounds,
    columns: [
      { title: "facts/s to rows" },
      { title: "rows/s" },
      { title: "ms CPU a fact", digits: 2 },
      { title: "µs CPU a row" },
      { title: "p50 ms" },
      { title: "p95 ms" },
      { title: "p99 ms" },
      { title: HUB, digits: 1 },
      { title: "start s", digits: 1 },
      { title: "MB started" },
      { title: "MB loaded" },
    ],
    contenders: [
      { name: BARE, kind: "limit", measure: () => measure(startBare, { posts, fans: 0 }) },
      { name: OURS, kind: "ours", measure: () => measure(startOurs, { posts, fans: FANS }) },
    ],
  });
  const isWhole = posts >= POSTS && rounds >= ROUNDS;
  await report("cloud", { ...table, targets: targetsOf(table), chart: "rows/s", notes: NOTES }, isWhole);
}

const NOTES = [
  "A post with one follower is six rows of ours, in two tables, behind two more queries; of the bare poller it is one row in each of three tables.",
  "Ours goes through Kinesis, the router, SNS, SQS, the functions' bundles and the archive; the bare poller begins at SNS.",
  "Publishing and looking happen in a process of their own, on the same cores.",
];

function targetsOf(table: Table): readonly Target[] {
  const at = (column: string) => median(table, OURS, column);
  const atMost = (of: string, column: string, limit: number, unit: string, digits = 0): Target => ({
    of,
    wanted: `at most ${limit} ${unit}`,
    measured: `${withSeparators(at(column), digits)} ${unit}`,
    isMet: at(column) <= limit,
  });
  const rate = at("facts/s to rows");
  return [
    {
      of: "facts to rows, three consumers",
      wanted: "at least 500 a second",
      measured: `${withSeparators(rate, 0)} a second`,
      isMet: rate >= 500,
    },
    atMost("publish to visible at 100 facts/s, p99", "p99 ms", 500, "ms"),
    atMost("a post to 1,000 followers, visible to all", HUB, 5, "s", 1),
    atMost("healthy after start", "start s", 5, "s", 1),
    atMost("memory after all of it", "MB loaded", 600, "MB"),
  ];
}
