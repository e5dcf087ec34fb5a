import type { CloudEvent } from "../../infra/local/cloud.ts";
import { type BatchLine, type FactLine, readLog } from "./read-log.ts";

/** What a person sees of the embedded cloud at work: facts one by one while they are few, else a line a second. */
export interface Feed {
  readonly hear: (event: CloudEvent) => void;
  /** @returns the lines that are due since the last call; call it once a second. Trouble starts with "!". */
  readonly tick: () => readonly string[];
}

/** Shown one by one whatever the pace, so that a busy start says what kind of thing goes by. */
const FIRST_FACTS = 8;
/** A person's own facts come one at a time, and are worth a line each for ever. */
const FEW = 3;
/** The rest of the same trouble is counted by the summary. */
const TROUBLE_PER_SECOND = 5;

interface Batch {
  readonly facts: readonly FactLine[];
  readonly received: number;
  readonly rows: number;
  milliseconds?: number;
}

/** One function's last second. */
interface Activity {
  records: number;
  again: number;
  facts: FactLine[];
  readonly batches: Batch[];
}

export function feed(): Feed {
  let activities = new Map<string, Activity>();
  let trouble: string[] = [];
  let firstFacts = FIRST_FACTS;

  return {
    hear(event) {
      switch (event.kind) {
        case "batch":
          hearInvocation(event);
          return;
        case "run":
          if (event.why !== undefined) trouble.push(`! ${event.functionName}: ${event.why}`);
          return;
        case "log":
          hearLine(event.functionName, event.line);
          return;
        case "refused":
          trouble.push(
            `! ${event.principal}: its role does not allow ${event.action} on ${event.resource}; add it to \`uses\` in its definition`,
          );
      }
    },
    tick() {
      const lines = [...firstOf(trouble), ...single(), ...summary()];
      activities = new Map();
      trouble = [];
      return lines;
    },
  };

  function hearInvocation({ functionName, records, failed, milliseconds, why }: CloudEvent & { kind: "batch" }): void {
    const activity = activityOf(functionName);
    activity.records += records;
    activity.again += failed;
    // The log does not say how long it took; invocations end in about the order in which they log.
    const batch = activity.batches.find(
      ({ received, milliseconds: known }) => known === undefined && received === records,
    );
    if (batch !== undefined) batch.milliseconds = milliseconds;
    if (why !== undefined) trouble.push(`! ${functionName}: ${why}`);
  }

  function hearLine(functionName: string, line: string): void {
    const said = readLog(line);
    if (said.kind === "fact") hearFact(functionName, said);
    else if (said.kind === "batch") closeBatch(functionName, said);
    else if (said.kind === "trouble") trouble.push(`! ${functionName}: ${said.words}`);
  }

  function hearFact(functionName: string, fact: FactLine): void {
    const words = `${fact.type} ${fact.subject}`.trim();
    if (fact.outcome === "done") activityOf(functionName).facts.push(fact);
    else if (fact.outcome === "parked") trouble.push(`! ${functionName}: ${words} is dead: ${fact.message}`);
    else if (fact.outcome === "again") trouble.push(`! ${functionName}: ${words} will come again: ${fact.message}`);
  }

  function closeBatch(functionName: string, { received, rows }: BatchLine): void {
    const activity = activityOf(functionName);
    activity.batches.push({ facts: activity.facts, received, rows });
    activity.facts = [];
  }

  /** The facts worth a line each. */
  function single(): readonly string[] {
    return [...activities].flatMap(([name, { batches }]) => {
      const facts = batches.reduce((total, batch) => total + batch.facts.length, 0);
      const shown = facts <= FEW ? facts : Math.min(facts, firstFacts);
      firstFacts = Math.max(0, firstFacts - shown);
      return batches.flatMap((batch) => batch.facts.map((fact) => factLine(name, fact, batch))).slice(0, shown);
    });
  }

  /** Nothing for a function whose few facts say it better. */
  function summary(): readonly string[] {
    const busy = [...activities].filter(([, { records, again }]) => records > FEW || again > 0);
    return busy.length === 0 ? [] : [busy.map(([name, activity]) => summaryOf(name, activity)).join("   ")];
  }

  function activityOf(name: string): Activity {
    const activity = activities.get(name) ?? { records: 0, again: 0, facts: [], batches: [] };
    activities.set(name, activity);
    return activity;
  }
}

function factLine(functionName: string, { type, subject }: FactLine, { received, rows, milliseconds }: Batch): string {
  const cost = [
    ...(received > 1 ? [`with ${received - 1} more`] : []),
    `${rows} ${rows === 1 ? "row" : "rows"}`,
    ...(milliseconds === undefined ? [] : [`${Math.round(milliseconds)} ms`]),
  ];
  return `${type} ${subject} → ${functionName} (${cost.join(", ")})`;
}

function summaryOf(name: string, { records, again, batches }: Activity): string {
  const rows = batches.reduce((total, batch) => total + batch.rows, 0);
  const parts = [
    `${records} in`,
    ...(rows > 0 ? [`${rows} rows`] : []),
    ...(again > 0 ? [`${again} will come again`] : []),
  ];
  return `${name} ${parts.join(", ")}`;
}

function firstOf(trouble: readonly string[]): readonly string[] {
  const more = trouble.length - TROUBLE_PER_SECOND;
  return more <= 0 ? trouble : [...trouble.slice(0, TROUBLE_PER_SECOND), `! … and ${more} more like it`];
}
