import { digestOf } from "../../../runtime/core/digest.ts";
import { moment, type Plan, put, remove } from "../../../runtime/core/plan.ts";
import { sortableTime } from "../../../runtime/core/version.ts";
import type { Row, RowKey } from "../../../runtime/ports.ts";
import { allRows, newestFirst, type Told } from "./note.ts";
import { type Note, noteIn, noteRow } from "./rows.ts";
import type { NotificationSettings } from "./settings.ts";
import { minutesAfter, REMEMBERED_DAYS } from "./time.ts";
import { newestNotes, wasMeant } from "./view.ts";
import { groupOf, workflowOf } from "./workflows.ts";

/** Notes for any number of people. Writing one twice cannot show: what takes something back stays the longer for it. */
export function* tell(notes: readonly Told[], settings: NotificationSettings): Plan {
  const heard = notes.some(({ note }) => !note.on) ? sortableTime((yield* moment()).now) : "";
  yield* put(notes.map(({ user, note }) => noteRow(user, note.on ? note : { ...note, heard })));
  for (const { user, note } of notes) if (isTrimTime(user, note)) yield* trim(user, settings);
}

/** By a chance of 1 in 64 that is the same on every delivery: counting costs a read of all. */
const isTrimTime = (user: string, { id, version }: Note): boolean =>
  digestOf("trim", user, id, version).startsWith("A");

function* trim(user: string, settings: NotificationSettings): Plan {
  const { now } = yield* moment();
  yield* remove(leftOver(yield* allRows(user), now, settings));
}

const DAY_MINUTES = 1_440;
/** So many more are kept than shown, for what may be taken back. */
const SLACK = 50;
/** Of one group within the last day, so that no other group keeps it out of its digest. */
const KEPT_OF_A_GROUP = 100;

/**
 * What nobody needs any more of one person's rows: versions that newer ones cover, what an inbox is too short for, what
 * took something back and was heard so long ago that nothing of it comes again, and what hangs on these.
 */
export function leftOver(
  rows: readonly Row[],
  now: string,
  { shownPerCategory }: Pick<NotificationSettings, "shownPerCategory">,
): readonly RowKey[] {
  const byKey = new Map(rows.map((row) => [row.sk, row]));
  const notes = [...newestNotes(rows).values()].toSorted(newestFirst);
  const isOn = (note: Note): boolean => note.on && wasMeant(byKey.get(`S#${note.id}`), note);
  /** What took it back. */
  const heardOf = ({ id, at, on, heard }: Note): string =>
    ((on ? byKey.get(`S#${id}`)?.["heard"] : heard) as string | undefined) ?? at;
  const [aDayAgo, longAgo] = [DAY_MINUTES, REMEMBERED_DAYS * DAY_MINUTES].map((minutes) =>
    sortableTime(minutesAfter(now, -minutes)),
  ) as [string, string];
  const standing = notes.filter(isOn);
  const places = placesBy(standing, categoryOf);
  const placesInGroup = placesBy(standing, ({ workflow, post }) => groupOf(workflow, post));
  const isFull = (note: Note): boolean => {
    const others = standing.filter((other) => categoryOf(other) === categoryOf(note));
    return others.length > shownPerCategory + SLACK;
  };
  const isKept = (note: Note): boolean => {
    if (!isOn(note)) return heardOf(note) >= longAgo;
    if ((places.get(note) ?? 0) < shownPerCategory) return true;
    return (note.at >= aDayAgo && (placesInGroup.get(note) ?? 0) < KEPT_OF_A_GROUP) || !isFull(note);
  };
  const kept = new Set(notes.filter(isKept).map(({ id }) => id));
  const newest = new Map(notes.map((note) => [note.id, note.version]));
  const posts = new Set(notes.flatMap(({ id, post }) => (kept.has(id) && post !== undefined ? [post] : [])));
  return rows.filter(({ sk, ...row }) => {
    const rest = sk.slice(2);
    switch (sk.slice(0, 2)) {
      case "N#":
        return !kept.has(noteIn({ sk, ...row }).id) || newest.get(row["id"] as string) !== row["version"];
      case "S#":
        return newest.has(rest) && !kept.has(rest);
      case "X#":
        return !posts.has(rest) && ((row["heard"] ?? row["at"]) as string) < longAgo;
      default:
        return false;
    }
  });
}

const categoryOf = ({ workflow }: Note): string => workflowOf(workflow).category;

/** Each note's place among those of its kind, from 0, in the order given. */
function placesBy(notes: readonly Note[], kindOf: (note: Note) => string): ReadonlyMap<Note, number> {
  const counts = new Map<string, number>();
  const places = new Map<Note, number>();
  for (const note of notes) {
    const place = counts.get(kindOf(note)) ?? 0;
    places.set(note, place);
    counts.set(kindOf(note), place + 1);
  }
  return places;
}
