import { MINUTE_MS, QUIET_MS, type Span } from "./spans.ts";
import type { Traced } from "./traced.ts";
import { RECORDS_KEPT_DAYS } from "./tree-text.ts";

interface Where {
  /** For people, e.g. "the local cloud on port 4100". */
  readonly target: string;
  /** What arrived before is read from the archive. */
  readonly horizonMs: number;
}

/** What whoever reads the tree has to know of how it was made. */
export function notesOn({ search, stepsLookedFor }: Traced, where: Where): readonly string[] {
  const { spans, records, facts, ended } = search;
  return [
    `Read: ${readWords(spans, where)}; ${count(records)} records. What came later or before is not shown.`,
    ...(ended === "interrupted" ? ["Interrupted: there may be more."] : []),
    ...(ended === "full"
      ? [`These are ${count(facts.length)} facts, and then the reading stopped: there may be more.`]
      : []),
    ...(stepsLookedFor === "part"
      ? ["Not all of the ledger was looked through: steps that consumers hand to themselves may be missing."]
      : []),
    `"No failure recorded" is not "done": consumers write down attempts that failed, unless they were killed, and what ` +
      `became of redriven letters, for ${RECORDS_KEPT_DAYS} days. npx chorus dlq show <inbox> has what lies dead.`,
  ];
}

/** Why there is nothing to show, and what to try. */
export function nothingFound({ search }: Traced, where: Where, { isOpen }: { readonly isOpen: boolean }): string {
  const { id, spans, records, ended } = search;
  const [first] = spans;
  const from = first === undefined ? undefined : new Date(first.fromMs).toISOString();
  const next = isOpen
    ? "If it arrived earlier, say with --since from when on to read, e.g. --since 2d"
    : `If it arrived later than ${QUIET_MS / MINUTE_MS} minutes after its id was made, read on to the newest: --since ${from ?? "2d"}`;
  return [
    `Nothing is known of "${id}"${ended === "interrupted" ? " so far: interrupted" : ""}. ` +
      `Read: ${readWords(spans, where)}; ${count(records)} records. Nobody wrote down a failed attempt at it either.`,
    `${next}. A fact that was published straight to the topic never comes to the stream.`,
  ].join("\n  ");
}

function readWords(spans: readonly Span[], { target, horizonMs }: Where): string {
  const places = [
    ...(spans.some(({ fromMs }) => fromMs < horizonMs) ? ["the archive"] : []),
    ...(spans.some(({ untilMs }) => untilMs > horizonMs) ? ["the stream"] : []),
  ];
  if (places.length === 0) return `nothing of ${target}`;
  const times = spans.map(
    ({ fromMs, untilMs }) => `${new Date(fromMs).toISOString()} to ${new Date(untilMs).toISOString()}`,
  );
  return `${places.join(" and ")} of ${target}, ${times.join(", and ")}`;
}

const count = (value: number): string => value.toLocaleString("en-US");
