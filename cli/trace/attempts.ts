import { inLanes } from "../../dlq-replayer/moves/lanes.ts";
import type { Told } from "../../dlq-replayer/moves/ports.ts";
import type { LedgerRecord } from "../../runtime/ports.ts";
import type { FailedRecord } from "../target/failures-by-correlation.ts";
import type { FoundFact } from "./found-fact.ts";
import type { Hearer } from "./hearers.ts";
import { absentCauses } from "./spans.ts";

/** One fact, or one step of a consumer's own, where it is heard. */
export interface Hop {
  readonly inbox: string;
  readonly keepsRecords: boolean;
  /** The oldest first. */
  readonly records: readonly LedgerRecord[];
}

/** What no fact was found of: a step that a consumer handed to itself, a fact that went straight to the topic, one out of reach. */
export interface Absent {
  readonly id: string;
  /** Where anything is written down of it. */
  readonly hops: readonly Hop[];
}

export interface Attempts {
  /** By fact id. */
  readonly hops: ReadonlyMap<string, readonly Hop[]>;
  readonly absent: readonly Absent[];
}

const QUERIES_AT_ONCE = 32;

/** Whatever was written down of an id, wherever it was heard. */
export async function recordsOf(id: string, hearers: readonly Hearer[], told: Told): Promise<readonly Hop[]> {
  const hops = await Promise.all(hearers.filter(({ keepsRecords }) => keepsRecords).map((one) => hopOf(id, one, told)));
  return hops.filter(({ records }) => records.length > 0);
}

/**
 * @param asked the id that was asked for, and what is known of it already.
 * @param failures of the same correlation, of facts and of steps.
 */
export async function attemptsAt(
  facts: readonly FoundFact[],
  asked: Absent,
  failures: readonly FailedRecord[],
  { hearers, told }: { readonly hearers: readonly Hearer[]; readonly told: Told },
): Promise<Attempts> {
  const hops = new Map<string, readonly Hop[]>();
  const absent = new Map<string, Absent>();
  const found = new Set(facts.map(({ id }) => id));
  const failed = failures.flatMap(({ cause: { factId } }) => factId ?? []);
  const others = new Set([
    ...(asked.hops.length > 0 ? [asked.id] : []),
    ...absentCauses(facts),
    ...failed.filter((id) => !found.has(id)),
  ]);
  await inLanes(QUERIES_AT_ONCE, facts, async ({ id, type }) => {
    const hearing = hearers.filter(({ hears }) => hears.includes(type));
    hops.set(id, await Promise.all(hearing.map((one) => hopOf(id, one, told))));
  });
  await inLanes(
    QUERIES_AT_ONCE,
    [...others].filter((id) => !found.has(id)),
    async (id) => {
      absent.set(id, { id, hops: id === asked.id ? asked.hops : await recordsOf(id, hearers, told) });
    },
  );
  return { hops, absent: [...absent.values()] };
}

async function hopOf(id: string, { name, keepsRecords }: Hearer, told: Told): Promise<Hop> {
  const records = keepsRecords ? await told.of(name, id) : [];
  return { inbox: name, keepsRecords, records: records.toReversed() };
}

export const atOf = (record: LedgerRecord): string => (record.kind === "failed" ? record.cause.at : record.at);
