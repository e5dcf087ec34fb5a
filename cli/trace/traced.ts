import type { Told } from "../../dlq-replayer/moves/ports.ts";
import type { FailedRecord, LookedThrough } from "../target/failures-by-correlation.ts";
import { attemptsAt, recordsOf } from "./attempts.ts";
import type { Hearer } from "./hearers.ts";
import { type Places, type Progress, type Search, search } from "./search.ts";
import { startOf } from "./spans.ts";
import { type Branch, treeOf } from "./tree.ts";

/** All that something can be known from. */
export interface Sources {
  readonly places: Places;
  readonly hearers: readonly Hearer[];
  readonly told: Told;
  /** Failed attempts at whatever belongs to a correlation. */
  readonly failures: (correlationId: string) => Promise<LookedThrough>;
}

export interface Asked {
  /** Of a fact, of a step or of a correlation. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly sinceMs?: number;
}

export interface TracedOptions {
  readonly nowMs: number;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

export interface Traced {
  readonly search: Search;
  /** Nothing when nothing is known of the id. */
  readonly branches: readonly Branch[];
  /** Steps have ids that follow from nothing that is kept, so they are known by the correlation of their failures. */
  readonly stepsLookedFor: "all" | "part";
}

/** More than this is no story any more, but an import under one correlation. */
const MOST_FACTS = 1_000;

export async function traced({ id, sinceMs }: Asked, sources: Sources, options: TracedOptions): Promise<Traced> {
  const { places, hearers, told } = sources;
  const { nowMs, signal, onProgress = () => undefined } = options;
  // Whoever failed at it knew its correlation, and when it was: that shortens the search.
  const hops = await recordsOf(id, hearers, told);
  const failed = hops.flatMap(({ records }) => records).filter((one): one is FailedRecord => one.kind === "failed");
  const failedAtMs = failed.map(({ cause }) => Date.parse(cause.at)).sort((a, b) => a - b)[0];
  const found = await search(
    { id, correlationId: failed.find(({ correlationId }) => correlationId !== undefined)?.correlationId ?? id },
    places,
    {
      start: startOf(id, {
        nowMs,
        ...(sinceMs !== undefined && { sinceMs }),
        ...(failedAtMs !== undefined && { failedAtMs }),
      }),
      ...{ nowMs, signal, onProgress },
      most: MOST_FACTS,
    },
  );
  const { failures, isAll } = await sources.failures(found.correlationId);
  const attempts = await attemptsAt(found.facts, { id, hops }, failures, { hearers, told });
  return { search: found, branches: treeOf(found.facts, attempts), stepsLookedFor: isAll ? "all" : "part" };
}
