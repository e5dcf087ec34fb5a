import type { FoundFact } from "./found-fact.ts";

/** Milliseconds since 1970; the end does not belong to it. */
export interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** What is looked for: a fact of that id, and all that share its correlation. */
export interface Wanted {
  readonly id: string;
  readonly correlationId: string;
}

export const MINUTE_MS = 60_000;

/** As far as a producer's clock may be ahead of the stream's: ids are made by the one, arrivals noted by the other. */
const CLOCKS_DIFFER_MS = 5 * MINUTE_MS;

/** A message waits 15 minutes at most for its next attempt; what it causes comes soon after. */
export const QUIET_MS = 30 * MINUTE_MS;

/** Where nothing tells when something was said. */
const USUALLY_BACK_MS = 60 * MINUTE_MS;

/** RFC 9562: 48 bits of milliseconds, version 7. */
const UUID_V7 = /^([\da-f]{8})-([\da-f]{4})-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/i;

/** @returns when a UUIDv7 was made; undefined for another id. */
export function momentOf(id: string): number | undefined {
  const [, high, low] = UUID_V7.exec(id) ?? [];
  return high === undefined || low === undefined ? undefined : Number.parseInt(high + low, 16);
}

/** Where to look first. `isOpen`: nobody knows where it lies in there, so the first find says how far to read. */
export interface Start extends Span {
  readonly isOpen: boolean;
}

export function startOf(
  id: string,
  { sinceMs, failedAtMs, nowMs }: { readonly sinceMs?: number; readonly failedAtMs?: number; readonly nowMs: number },
): Start {
  const momentMs = momentOf(id);
  if (sinceMs === undefined && momentMs !== undefined && momentMs <= nowMs + CLOCKS_DIFFER_MS) {
    const { fromMs, untilMs } = around(momentMs, nowMs);
    // A producer may have kept it to itself for hours, but whoever failed at it had it by then.
    const isLate = failedAtMs !== undefined && failedAtMs > untilMs;
    return { fromMs, untilMs: isLate ? Math.min(failedAtMs, nowMs) : untilMs, isOpen: isLate };
  }
  const fromMs = sinceMs ?? Math.min(nowMs, failedAtMs ?? nowMs) - USUALLY_BACK_MS;
  return { fromMs, untilMs: nowMs, isOpen: true };
}

const around = (momentMs: number, nowMs: number): Span => ({
  fromMs: Math.min(momentMs - CLOCKS_DIFFER_MS, nowMs),
  untilMs: Math.min(momentMs + QUIET_MS, nowMs),
});

/** How far to read: until it has been quiet for a while behind the last find. */
export function untilOf({ untilMs, isOpen }: Start, lastFoundMs: number | undefined, nowMs: number): number {
  if (lastFoundMs === undefined) return untilMs;
  return Math.min(nowMs, Math.max(isOpen ? 0 : untilMs, lastFoundMs + QUIET_MS));
}

/**
 * Where else something of it may lie: ids tell when the correlation began, and when facts were said that are named as
 * causes and have not been found.
 * @returns the first span that has not been read.
 */
export function nextSpan(
  { correlationId }: Wanted,
  facts: readonly FoundFact[],
  read: readonly Span[],
  nowMs: number,
): Start | undefined {
  for (const id of [correlationId, ...absentCauses(facts)]) {
    const momentMs = momentOf(id);
    if (momentMs === undefined || facts.some((fact) => fact.id === id)) continue;
    const span = unread(around(momentMs, nowMs), read);
    if (span !== undefined) return { ...span, isOpen: false };
  }
  return undefined;
}

/** Ids that facts name as their causes, of which no fact was found. */
export function absentCauses(facts: readonly FoundFact[]): readonly string[] {
  const found = new Set(facts.map(({ id }) => id));
  return [...new Set(facts.flatMap(({ causationId }) => causationId ?? []))].filter((id) => !found.has(id));
}

/** The first part of it that is in none of the others. */
export function unread({ fromMs, untilMs }: Span, read: readonly Span[]): Span | undefined {
  let startMs = fromMs;
  const inOrder = read.filter((one) => one.untilMs > one.fromMs).toSorted((a, b) => a.fromMs - b.fromMs);
  for (const one of inOrder) {
    if (one.fromMs > startMs) break;
    startMs = Math.max(startMs, one.untilMs);
  }
  const endMs = Math.min(untilMs, ...inOrder.map((one) => one.fromMs).filter((begins) => begins > startMs));
  return startMs < endMs ? { fromMs: startMs, untilMs: endMs } : undefined;
}

/** The same, with what touches or overlaps as one. */
export function joined(spans: readonly Span[]): readonly Span[] {
  const result: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = result.at(-1);
    if (last === undefined || span.fromMs > last.untilMs) result.push(span);
    else result.splice(-1, 1, { fromMs: last.fromMs, untilMs: Math.max(last.untilMs, span.untilMs) });
  }
  return result;
}

export const isWanted = (fact: FoundFact, { id, correlationId }: Wanted): boolean =>
  fact.id === id || fact.correlationId === correlationId;
