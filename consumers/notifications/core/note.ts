import { digestOf } from "../../../runtime/core/digest.ts";
import { put, type Plan, query, remove } from "../../../runtime/core/plan.ts";
import { compareUtf8, sortableTime, versionOf } from "../../../runtime/core/version.ts";
import type { Row } from "../../../runtime/ports.ts";
import type { Fact } from "../../../schemas/event.ts";
import { type Note, noteIdOf, noteIn, noteRow, partitionOf } from "./rows.ts";
import type { NotificationSettings } from "./settings.ts";
import { type WorkflowName, workflowOf } from "./workflows.ts";

/** What a note says beside its workflow, its recipient and the fact behind it. */
export interface Words extends Partial<Pick<Note, "on" | "at" | "actor" | "post" | "product" | "until">> {
  /** One note for each (workflow, this, recipient): facts about one thing are one note. */
  readonly about: string;
}

export interface Told {
  readonly user: string;
  readonly note: Note;
}

export function told(fact: Fact, workflow: WorkflowName, user: string, { about, ...words }: Words): Told {
  const note = { id: noteIdOf(workflow, about, user), workflow, version: versionOf(fact), on: true, ...words };
  return { user, note: { ...note, at: sortableTime(words.at ?? fact.time) } };
}

/** Notes for any number of people. Writing one twice cannot show. */
export function* tell(notes: readonly Told[], settings: NotificationSettings): Plan {
  yield* put(notes.map(({ user, note }) => noteRow(user, note)));
  for (const { user, note } of notes) if (isTrimTime(user, note)) yield* trim(user, settings);
}

/** By a chance of 1 in 64 that is the same on every delivery: counting costs a read of all. */
const isTrimTime = (user: string, { id, version }: Note): boolean =>
  digestOf("trim", user, id, version).startsWith("A");

const SLACK = 50;

/** Cuts each category back to what an inbox shows, once there are more than the slack allows. */
function* trim(user: string, { shownPerCategory }: NotificationSettings): Plan {
  const rows = yield* allRows(user, "N#");
  yield* remove(tooOld(rows, shownPerCategory));
}

export function tooOld(rows: readonly Row[], shownPerCategory: number): readonly Row[] {
  const byCategory = new Map<string, Row[]>();
  for (const row of rows) {
    const { category } = workflowOf(noteIn(row).workflow);
    byCategory.set(category, [...(byCategory.get(category) ?? []), row]);
  }
  return [...byCategory.values()].flatMap((own) =>
    own.length <= shownPerCategory + SLACK
      ? []
      : own.toSorted((a, b) => newestFirst(noteIn(a), noteIn(b))).slice(shownPerCategory),
  );
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
