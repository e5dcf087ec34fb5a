import { newestIn } from "../../../runtime/core/registers.ts";
import { compareUtf8, sortableTime } from "../../../runtime/core/version.ts";
import type { Row, Scalar } from "../../../runtime/ports.ts";
import { newestFirst } from "./note.ts";
import type { QuietHours } from "./quiet-hours.ts";
import { isOn, type Note, noteIn, preferenceKey, textIn, waitingKey } from "./rows.ts";
import type { NotificationSettings } from "./settings.ts";
import { type ChannelName, OUTBOUND, workflowOf } from "./workflows.ts";

/** What a person's own partition says, as one query has it. */
export interface View {
  readonly isClosed: boolean;
  readonly locale: string | undefined;
  readonly zone: string | undefined;
  readonly quiet: QuietHours | undefined;
  addressOn(channel: ChannelName): string | undefined;
  /** Whether the person may be told of it on a channel now: nobody hidden, nothing taken back, nothing unwanted. */
  mayTell(note: Note, channel: ChannelName): boolean;
  /** The newest note of an id, shown or not. */
  noteOf(id: string): Note | undefined;
  /** Notes that wait for a digest of their group, or waited for the last one, the oldest first. */
  waitingFor(group: string): readonly Note[];
  /** What the inbox shows, the newest first. */
  readonly shown: readonly Note[];
  /** RFC 3339; undefined while it is unread. */
  readAt(noteId: string): string | undefined;
  row(key: { readonly sk: string }): Row | undefined;
}

/** @param rows of one person's partition, all of them. @param now RFC 3339 */
export function viewOf(rows: readonly Row[], now: string, settings: NotificationSettings): View {
  const bySortKey = new Map(rows.map((row) => [row.sk, row]));
  const person = bySortKey.get("-");
  const notes = newestNotes(rows);
  const isClosed = person?.["closed"] !== undefined;
  const isEnding = endingRule(rows, person);
  const present = sortableTime(now);

  const mayTell = (note: Note, channel: ChannelName): boolean =>
    !isClosed && note.at <= present && stands(note) && isWelcome(note, channel);

  /** Whether what the note says is still so. */
  function stands(note: Note): boolean {
    const { id, on, post, until } = note;
    if (!on || !wasMeant(bySortKey.get(`S#${id}`), note)) return false;
    if (until !== undefined && !isEnding(until)) return false;
    return post === undefined || !bySortKey.has(`X#${post}`);
  }

  function isWelcome({ workflow, actor }: Note, channel: ChannelName): boolean {
    const { category, critical } = workflowOf(workflow);
    if (critical) return true;
    const relation = actor === undefined ? undefined : bySortKey.get(`R#${actor}`);
    if (["blocks", "blockedBy", "mutes"].some((bond) => isOn(relation?.[bond]))) return false;
    return newestIn(bySortKey.get(preferenceKey("", category, channel).sk)?.["wanted"])?.["on"] !== false;
  }

  return {
    isClosed,
    locale: textIn(person?.["locale"]),
    zone: zoneIn(person),
    quiet: quietIn(person),
    addressOn: (channel) => textIn(person?.[channel]),
    mayTell,
    noteOf: (id) => notes.get(id),
    waitingFor: (group) =>
      [...notes.values()]
        .filter(({ id }) => bySortKey.has(waitingKey("", group, id).sk))
        .toSorted((a, b) => newestFirst(b, a)),
    shown: capped(
      [...notes.values()].filter((note) => mayTell(note, "inbox")),
      settings.shownPerCategory,
    ),
    readAt: (noteId) => textIn(bySortKey.get(`S#${noteId}`)?.["read"]),
    row: ({ sk }) => bySortKey.get(sk),
  };
}

/** Whether a post was meant for this person, as far as it is known. */
export function wasMeant(state: Row | undefined, { version }: Note): boolean {
  const meant = newestIn(state?.["meant"]);
  return meant === undefined || isMeant(meant, version);
}

/** @param meant of which version of a post it is known whether it was meant for this person */
function isMeant({ post, on }: Readonly<Record<string, Scalar>>, version: string): boolean {
  const order = compareUtf8(String(post), version);
  return order < 0 || (order === 0 && on === true);
}

export function newestNotes(rows: readonly Row[]): ReadonlyMap<string, Note> {
  const notes = new Map<string, Note>();
  for (const row of rows) {
    if (!row.sk.startsWith("N#")) continue;
    const note = noteIn(row);
    const before = notes.get(note.id);
    if (before === undefined || compareUtf8(note.version, before.version) > 0) notes.set(note.id, note);
  }
  return notes;
}

function capped(notes: readonly Note[], shownPerCategory: number): readonly Note[] {
  const taken = new Map<string, number>();
  return notes.toSorted(newestFirst).filter(({ workflow }) => {
    const { category } = workflowOf(workflow);
    const before = taken.get(category) ?? 0;
    taken.set(category, before + 1);
    return before < shownPerCategory;
  });
}

/** Access ends when it ends and no subscription renews itself. */
function endingRule(rows: readonly Row[], person: Row | undefined): (until: string) => boolean {
  const renewing = rows.filter(({ sk }) => sk.startsWith("B#")).map((row) => isOn(row["renews"]));
  const ends = renewing.length > 0 && !renewing.includes(true);
  const until = textIn(person?.["until"]);
  return (noted) => ends && noted === until;
}

export const zoneIn = (person: Row | undefined): string | undefined => textIn(person?.["zone"]);

export function quietIn(person: Row | undefined): QuietHours | undefined {
  const text = textIn(person?.["quiet"]);
  return text === undefined ? undefined : (JSON.parse(text) as QuietHours);
}

/** Whether anything could be sent to a person. */
export const isReachable = (person: Row | undefined): boolean =>
  person !== undefined &&
  person["closed"] === undefined &&
  OUTBOUND.some((channel) => textIn(person[channel]) !== undefined);
