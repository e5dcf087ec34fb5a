import type { RecordPages } from "../target/record-page.ts";
import { type FoundFact, foundFact, identityOf } from "./found-fact.ts";
import { isWanted, joined, nextSpan, type Span, type Start, untilOf, type Wanted } from "./spans.ts";

/** Where facts are kept. */
export interface Places {
  readonly stream: RecordPages;
  readonly archive: RecordPages;
  /** What arrived before may have left the stream; milliseconds since 1970. */
  readonly horizonMs: number;
}

export interface SearchOptions {
  readonly start: Start;
  readonly nowMs: number;
  readonly signal: AbortSignal;
  /** Facts at most. */
  readonly most: number;
  readonly onProgress: (progress: Progress) => void;
}

export interface Progress {
  readonly records: number;
  readonly readToMs: number;
  readonly facts: number;
}

export interface Search extends Wanted {
  /** By the time they happened. */
  readonly facts: readonly FoundFact[];
  /** What was read; nothing in it was missed. */
  readonly spans: readonly Span[];
  readonly records: number;
  readonly ended: "done" | "interrupted" | "full";
}

/** Ids that lead to yet another place. More of them than this, and facts name causes of which nothing is kept. */
const LEADS_FOLLOWED = 16;

/**
 * Reads where the fact should be, and then wherever what was found points to. A fact that turns out to belong to a
 * correlation that nobody looked for yet means reading that stretch once more.
 */
export async function search(wanted: Wanted, places: Places, options: SearchOptions): Promise<Search> {
  const { nowMs, signal, most, onProgress } = options;
  const facts = new Map<string, FoundFact>();
  let { correlationId } = wanted;
  let spans: Span[] = [];
  let records = 0;
  let leads = 0;
  const isOver = () => signal.aborted || facts.size >= most;

  for (let next: Start | undefined = options.start; next !== undefined && !isOver();) {
    const learnt = await readSpan(next);
    if (learnt === undefined) {
      const isWorthIt = leads++ < LEADS_FOLLOWED;
      next = isWorthIt ? nextSpan({ ...wanted, correlationId }, [...facts.values()], spans, nowMs) : undefined;
      continue;
    }
    correlationId = learnt.correlationId;
    spans = [];
    next = { fromMs: next.fromMs, untilMs: untilOf(next, learnt.arrivedMs, nowMs), isOpen: false };
  }
  return {
    id: wanted.id,
    correlationId,
    facts: [...facts.values()].sort(byTime),
    spans: joined(spans),
    records,
    ended: signal.aborted ? "interrupted" : facts.size >= most ? "full" : "done",
  };

  /** @returns the fact that was asked for when it belongs to another correlation than was thought. */
  async function readSpan(span: Start): Promise<FoundFact | undefined> {
    let lastFoundMs: number | undefined;
    let readToMs = span.fromMs;
    const untilMs = () => untilOf(span, lastFoundMs, nowMs);
    for await (const page of pagesOf(places, span.fromMs, untilMs)) {
      records += page.records.length;
      for (const record of page.records) {
        const fact = foundFact(record);
        if (fact === undefined || !isWanted(fact, { ...wanted, correlationId })) continue;
        lastFoundMs = Math.max(lastFoundMs ?? 0, fact.arrivedMs);
        if (!facts.has(identityOf(fact))) facts.set(identityOf(fact), fact);
        if (correlationId === wanted.id && fact.correlationId !== correlationId) return fact;
      }
      ({ readToMs } = page);
      onProgress({ records, readToMs: Math.min(readToMs, nowMs), facts: facts.size });
      if (isOver()) {
        spans.push({ fromMs: span.fromMs, untilMs: Math.min(readToMs, untilMs()) });
        return undefined;
      }
    }
    spans.push({ fromMs: span.fromMs, untilMs: untilMs() });
    return undefined;
  }
}

async function* pagesOf({ stream, archive, horizonMs }: Places, fromMs: number, untilMs: () => number) {
  if (fromMs < horizonMs) yield* archive(fromMs, () => Math.min(untilMs(), horizonMs));
  if (untilMs() > horizonMs) yield* stream(Math.max(fromMs, horizonMs), untilMs);
}

const byTime = (a: FoundFact, b: FoundFact): number =>
  a.time === b.time ? a.arrivedMs - b.arrivedMs : a.time < b.time ? -1 : 1;
