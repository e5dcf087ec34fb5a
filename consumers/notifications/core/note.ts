import { type Plan, query } from "../../../runtime/core/plan.ts";
import { compareUtf8, sortableTime, versionOf } from "../../../runtime/core/version.ts";
import type { Row } from "../../../runtime/ports.ts";
import type { Fact } from "../../../schemas/event.ts";
import { type Note, noteIdOf, partitionOf } from "./rows.ts";
import type { WorkflowName } from "./workflows.ts";

/** What a note says beside its workflow, its recipient and the fact behind it. */
export interface Words extends Partial<Pick<Note, "on" | "at" | "actor" | "post" | "product" | "until">> {
  /** One note for each (workflow, this, recipient): facts about one thing are one note. */
  readonly about: string;
}

export interface Told {
  readonly user: string;
  readonly note: Note;
}

export function noteOf(fact: Fact, workflow: WorkflowName, user: string, { about, ...words }: Words): Told {
  const note = { id: noteIdOf(workflow, about, user), workflow, version: versionOf(fact), on: true, ...words };
  return { user, note: { ...note, at: sortableTime(words.at ?? fact.time) } };
}

export const newestFirst = (a: Note, b: Note): number => compareUtf8(positionOf(b), positionOf(a));

/** Where a note stands in its inbox: by time, then by id. */
export const positionOf = ({ at, id }: Note): string => `${at}#${id}`;

/** A page of a partition is at most 1 MB; most are one page. */
const ROWS_PER_PAGE = 2_000;

/** All of a person's rows, or those of one kind, as strongly as a consistent read has them. */
export function* allRows(user: string, prefix = ""): Plan<readonly Row[]> {
  const rows: Row[] = [];
  let from: string | undefined = prefix === "" ? undefined : prefix;
  const end = prefix === "" ? undefined : `${prefix}\u{10FFFF}`;
  do {
    const page = yield* query({
      pk: partitionOf(user),
      limit: ROWS_PER_PAGE,
      consistent: true,
      ...(from !== undefined && { from }),
      ...(end !== undefined && { below: end }),
    });
    rows.push(...page.rows);
    from = page.last === undefined ? undefined : `${page.last}\0`;
  } while (from !== undefined);
  return rows;
}
