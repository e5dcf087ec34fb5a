import * as z from "zod";
import type { CloudEvent } from "../../infra/local/cloud.ts";

/** What a person sees of the embedded cloud at work: a few facts one by one, then a line for every busy second. */
export interface Feed {
  readonly hear: (event: CloudEvent) => void;
  /** @returns the lines that are due since the last call; call it once a second. */
  readonly tick: () => readonly string[];
}

/** How many facts are worth reading one by one. */
const FIRST_FACTS = 8;
const NAME_WIDTH = 18;

const handled = z.object({
  message: z.string(),
  consumer: z.string(),
  type: z.string().optional(),
  subject: z.string().optional(),
  outcome: z.enum(["done", "skipped", "parked", "again"]),
});
const batch = z.object({ message: z.literal("batch"), consumer: z.string(), rows: z.int(), done: z.int() });
type Handled = z.output<typeof handled>;

interface Tally {
  records: number;
  rows: number;
  failed: number;
}

export function feed(): Feed {
  const lines: string[] = [];
  const told = { first: 0 };
  let tallies = new Map<string, Tally>();

  return {
    hear(event) {
      if (event.kind === "log") {
        hearLine(event.functionName, parsed(event.line));
      } else {
        const tally = tallyOf(event.functionName);
        tally.records += event.records;
        tally.failed += event.failed;
        if (event.why !== undefined) lines.push(`! ${event.functionName}: ${event.why}`);
      }
    },
    tick() {
      const due = lines.splice(0);
      const busy = [...tallies].filter(([, { records }]) => records > 0);
      if (busy.length > 0)
        due.push(
          busy
            .map(([name, tally]) => summaryOf(name, tally))
            .join("   ")
            .trimEnd(),
        );
      tallies = new Map();
      return due;
    },
  };

  function hearLine(functionName: string, line: unknown): void {
    const summary = batch.safeParse(line);
    if (summary.success) {
      tallyOf(functionName).rows += summary.data.rows;
      return;
    }
    const fact = handled.safeParse(line);
    if (!fact.success) return;
    if (fact.data.outcome === "parked") lines.push(parkedLine(fact.data));
    else if (fact.data.outcome === "done" && told.first < FIRST_FACTS) {
      told.first++;
      lines.push(`${fact.data.type ?? ""}  ${fact.data.subject ?? ""}  → ${fact.data.consumer}`);
    }
  }

  function tallyOf(name: string): Tally {
    const tally = tallies.get(name) ?? { records: 0, rows: 0, failed: 0 };
    tallies.set(name, tally);
    return tally;
  }
}

const parkedLine = ({ consumer, type = "a message", subject = "", message }: Handled): string =>
  `! ${consumer}: ${type} ${subject} went to ${consumer}-dlq: ${message}`;

function summaryOf(name: string, { records, rows, failed }: Tally): string {
  const parts = [`${records} in`, ...(rows > 0 ? [`${rows} rows`] : []), ...(failed > 0 ? [`${failed} again`] : [])];
  return `${name} ${parts.join(", ")}`.padEnd(NAME_WIDTH);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
