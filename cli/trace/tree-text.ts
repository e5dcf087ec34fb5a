import { shownReason } from "../../dlq-replayer/core/shown.ts";
import type { LedgerRecord } from "../../runtime/ports.ts";
import type { Colours } from "../colours.ts";
import type { FailedRecord } from "../target/failures-by-correlation.ts";
import { plain } from "../plain.ts";
import type { Hop } from "./attempts.ts";
import type { Branch } from "./tree.ts";

/** The kit's ledger keeps a record for so long (runtime/aws/dynamo-ledger.ts). */
export const RECORDS_KEPT_DAYS = 15;

const INDENT = "  ";
const DAY_MS = 86_400_000;

export interface Showing {
  readonly colours: Colours;
  readonly nowMs: number;
}

/** One line for a fact, one for each of its hops, and below them what it caused. */
export function treeText(branches: readonly Branch[], showing: Showing): string {
  return branches.flatMap((branch) => linesOf(branch, "", showing)).join("\n");
}

function linesOf(branch: Branch, indent: string, showing: Showing): readonly string[] {
  const { colours } = showing;
  const deeper = indent + INDENT;
  const below = branch.caused.flatMap((caused) => linesOf(caused, deeper, showing));
  if (branch.is === "absent") {
    const head = `${colours.yellow("not among the facts read")}  ${plain(branch.type ?? "type unknown")}  ${plain(branch.id)}`;
    return [indent + head, ...hopLines(branch.hops, deeper, showing, false), ...below];
  }
  const { time, type, subject, id, source, arrivedMs } = branch.fact;
  const head = `${plain(time)}  ${colours.bold(type)}  ${plain(subject)}  ${colours.dim(plain(`${id}  ${source}`))}`;
  const isForgotten = showing.nowMs - arrivedMs > RECORDS_KEPT_DAYS * DAY_MS;
  const hops =
    branch.hops.length === 0
      ? [`${deeper}→ ${colours.dim("nobody hears it")}`]
      : hopLines(branch.hops, deeper, showing, isForgotten);
  return [indent + head, ...hops, ...below];
}

function hopLines(hops: readonly Hop[], indent: string, { colours }: Showing, isForgotten: boolean): readonly string[] {
  const width = Math.max(...hops.map(({ inbox }) => inbox.length));
  return hops.flatMap((hop) => {
    const [first = colours.dim(nothingOf(hop, isForgotten)), ...others] = befell(hop, colours);
    const margin = " ".repeat("→ ".length + width + INDENT.length);
    return [`${indent}→ ${hop.inbox.padEnd(width)}  ${first}`, ...others.map((line) => indent + margin + line)];
  });
}

function nothingOf({ keepsRecords }: Hop, isForgotten: boolean): string {
  if (!keepsRecords) return "keeps no records";
  return isForgotten
    ? `nothing recorded any more (records are kept for ${RECORDS_KEPT_DAYS} days)`
    : "no failure recorded";
}

/** Attempts that failed of one thing stand together, where the first of them did. */
function befell({ records }: Hop, colours: Colours): readonly string[] {
  const told = new Set<string>();
  return records.flatMap((record) => {
    if (record.kind === "redriven") return [redriven(record, colours)];
    const { fingerprint } = record.cause;
    if (told.has(fingerprint)) return [];
    told.add(fingerprint);
    return failed(
      records.filter((one): one is FailedRecord => one.kind === "failed" && one.cause.fingerprint === fingerprint),
      colours,
    );
  });
}

function failed(alike: readonly FailedRecord[], colours: Colours): readonly string[] {
  const last = alike.at(-1);
  if (last === undefined) return [];
  const { cause, requestId, deployVersion } = last;
  const { attempt, at, fingerprint } = cause;
  const times = alike.length === 1 ? "1 attempt failed" : `${alike.length} attempts failed`;
  return [
    `${colours.red(times)}: ${plain(shownReason(cause))}`,
    colours.dim(
      `${alike.length === 1 ? "" : "the last: "}attempt ${attempt}, ${at}, group ${fingerprint}, request ${requestId}, deployed ${deployVersion}`,
    ),
  ];
}

function redriven(
  { job, outcome, at }: Extract<LedgerRecord, { readonly kind: "redriven" }>,
  colours: Colours,
): string {
  return `redriven by job ${job}: ${outcome === "done" ? colours.green(outcome) : colours.red(outcome)}, ${at}`;
}
