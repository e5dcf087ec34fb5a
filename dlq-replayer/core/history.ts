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

/** One job, as its records tell it. */
export interface Job extends Omit<HistoryRecord, "phase"> {
  /** Undefined while it runs, or when it was killed. */
  readonly endedAt?: string;
  /** How often it was taken up. */
  readonly runs: number;
}

/** The newest first. */
export function jobsOf(records: readonly HistoryRecord[]): readonly Job[] {
  const byJob = new Map<string, HistoryRecord[]>();
  for (const record of records) byJob.set(record.job, [...(byJob.get(record.job) ?? []), record]);
  return [...byJob.values()].map(jobOf).sort((a, b) => (a.at < b.at ? 1 : -1));
}

function jobOf(records: readonly HistoryRecord[]): Job {
  const inOrder = records.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.phase === "begun" ? -1 : 1));
  const begun = inOrder.filter(({ phase }) => phase === "begun");
  const [first] = inOrder;
  const last = inOrder.at(-1);
  if (first === undefined || last === undefined) throw new TypeError("A job has at least one record");
  const { phase: _, ...words } = { ...first, ...last };
  return {
    ...words,
    at: first.at,
    runs: Math.max(1, begun.length),
    ...(last.phase === "ended" && { endedAt: last.at }),
  };
}
