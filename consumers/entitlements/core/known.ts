import { type Plan, query } from "../../../runtime/core/plan.ts";
import type { Page, Row } from "../../../runtime/ports.ts";
import { join, type Knowledge, learn, NOTHING } from "./knowledge.ts";
import { factOf, isLive, isNote, noteIn, partitionOf } from "./rows.ts";

/** Rows, one page of which is nearly always everything. */
const PAGE = 1_000;

/** All that is kept of one user. */
export interface Known {
  /** The row `ACCESS`. */
  readonly row: Row | undefined;
  readonly notes: readonly Row[];
}

/** Strongly consistent. */
export function* everythingOf(userId: string): Plan<Known> {
  const rows: Row[] = [];
  let from: string | undefined;
  do {
    const page: Page = yield* query({
      pk: partitionOf(userId),
      limit: PAGE,
      consistent: true,
      ...(from !== undefined && { from }),
    });
    rows.push(...page.rows);
    from = page.last === undefined ? undefined : `${page.last}\0`;
  } while (from !== undefined);
  return { row: rows.find(({ sk }) => sk === "ACCESS"), notes: rows.filter(isNote) };
}

export const knows = ({ notes }: Known, row: Row): boolean => notes.some((note) => factOf(note) === factOf(row));

export const factsKnown = ({ notes }: Known): number => new Set(notes.map(factOf)).size;

export const factsHeardLive = ({ notes }: Known): number => notes.filter(isLive).length;

export const knowledgeOf = ({ notes }: Known): Knowledge =>
  notes.reduce((knowledge, row) => join(knowledge, learn(noteIn(row))), NOTHING);
