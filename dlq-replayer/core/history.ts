import { objectIn } from "./json.ts";

/** What somebody did to letters: one record when it begins, one when it ends; neither is ever changed. */
export interface HistoryRecord {
  readonly job: string;
  readonly what: "redrive" | "discard" | "export" | "import" | "reveal";
  readonly phase: "begun" | "ended";
  /** RFC 3339. */
  readonly at: string;
  readonly by: string;
  readonly inbox: string;
  readonly why?: string;
  readonly filters?: Readonly<Record<string, string | number | boolean>>;
  readonly letters?: number;
  /** How it ended, and in figures what came of it. */
  readonly outcome?: string;
  readonly figures?: Readonly<Record<string, number>>;
}

const WORDS = ["job", "what", "at", "by", "inbox"] as const;

/** @returns undefined for a line that is no record. */
export function recordIn(line: string): HistoryRecord | undefined {
  const told = objectIn(line);
  const isWhole = WORDS.every((name) => typeof told?.[name] === "string");
  return isWhole && (told?.["phase"] === "begun" || told?.["phase"] === "ended")
    ? (told as HistoryRecord & typeof told)
    : undefined;
}

/** One job, as its records tell it. */
export interface Job extends Omit<HistoryRecord, "phase"> {
  /** Undefined while it runs, or when it was killed. */
  readonly endedAt?: string;
  /** How often it was taken up. */
  readonly runs: number;
}

/** The newest first. */
export function jobsOf(records: readonly HistoryRecord[]): readonly Job[] {
  const byJob = new Map<string, [HistoryRecord, ...HistoryRecord[]]>();
  // Of one moment what begins comes first: "begun" sorts before "ended".
  for (const record of records.toSorted((a, b) => (a.at + a.phase < b.at + b.phase ? -1 : 1))) {
    // One plan may be put back in part, and the rest of it discarded.
    const key = `${record.job} ${record.what}`;
    const earlier = byJob.get(key);
    if (earlier === undefined) byJob.set(key, [record]);
    else earlier.push(record);
  }
  return [...byJob.values()].map(jobOf).sort((a, b) => (a.at > b.at ? -1 : 1));
}

function jobOf(records: readonly [HistoryRecord, ...HistoryRecord[]]): Job {
  const [first] = records;
  const { phase, ...words } = records.at(-1) ?? first;
  const { phase: _, ...firstWords } = first;
  return {
    ...firstWords,
    ...words,
    at: first.at,
    runs: Math.max(1, records.filter((one) => one.phase === "begun").length),
    ...(phase === "ended" && { endedAt: words.at }),
  };
}
