import { look, merge, moment, type Plan } from "../../../runtime/core/plan.ts";
import { compareUtf8 } from "../../../runtime/core/version.ts";
import type { Row } from "../../../runtime/ports.ts";
import { allRows, positionOf } from "./note.ts";
import { anything, render, TemplateFailed } from "./render.ts";
import { type Note, personKey, stateKey, textIn } from "./rows.ts";
import type { NotificationSettings } from "./settings.ts";
import { WORDINGS } from "./templates.ts";
import { type View, viewOf } from "./view.ts";
import { type Category, workflowOf } from "./workflows.ts";

export interface InboxItem {
  readonly notificationId: string;
  readonly category: Category;
  /** RFC 3339. */
  readonly at: string;
  readonly title: string;
  readonly body: string;
  /** RFC 3339; null while it is unread. */
  readonly readAt: string | null;
}

export interface InboxPage {
  readonly items: readonly InboxItem[];
  /** Of the whole inbox: as many as there are unread items in it. */
  readonly unread: number;
  /** Where the next page begins. A place, so that what comes in at the top moves nothing. */
  readonly next: string | undefined;
}

export interface InboxRequest {
  readonly limit: number;
  readonly below: string | undefined;
  readonly onlyUnread: boolean;
}

/** One query answers what is shown and how much of it is unread, so that the two cannot differ; names are looked up. */
export function* readInbox(user: string, request: InboxRequest, settings: NotificationSettings): Plan<InboxPage> {
  const { below } = request;
  const { now } = yield* moment();
  const view = viewOf(yield* allRows(user), now, settings);
  const unread = view.shown.filter(({ id }) => view.readAt(id) === undefined);
  const rest = (request.onlyUnread ? unread : view.shown).filter(
    (note) => below === undefined || compareUtf8(positionOf(note), below) < 0,
  );
  const page = rest.slice(0, request.limit);
  const last = page.at(-1);
  const items = yield* worded(page, view);
  return {
    items,
    unread: unread.length,
    next: last === undefined || rest.length <= page.length ? undefined : positionOf(last),
  };
}

export interface Read {
  readonly notificationId: string;
  readonly readAt: string;
  readonly unread: number;
}

/** Once read, read since then. @returns undefined when the inbox shows no such notification. */
export function* markRead(user: string, noteId: string, settings: NotificationSettings): Plan<Read | undefined> {
  const { now } = yield* moment();
  const view = viewOf(yield* allRows(user), now, settings);
  if (view.shown.every(({ id }) => id !== noteId)) return undefined;
  const row = yield* merge(stateKey(user, noteId), { read: { rule: "newest", version: "1", value: { value: now } } });
  const others = view.shown.filter(({ id }) => id !== noteId && view.readAt(id) === undefined);
  return { notificationId: noteId, readAt: textIn(row["read"]) ?? now, unread: others.length };
}

function* worded(notes: readonly Note[], view: View): Plan<readonly InboxItem[]> {
  const actors = [...new Set(notes.flatMap(({ actor }) => (actor === undefined ? [] : [actor])))];
  const people = yield* look(actors.map(personKey));
  const handles = new Map(people.map((person, index) => [actors[index] ?? "", handleIn(person)]));
  const reader = { locale: view.locale, zone: view.zone, nameOf: (user: string) => handles.get(user) };
  return notes.map((note) => {
    const { id, workflow, at } = note;
    const { title, body } = wordsFor(note, reader);
    const readAt = view.readAt(id) ?? null;
    return { notificationId: id, category: workflowOf(workflow).category, at: plainTime(at), title, body, readAt };
  });
}

const handleIn = (person: Row | undefined): string | undefined => textIn(person?.["handle"]);

/** One faulty template must not hide all the rest: what cannot be said is said to be there. */
function wordsFor(note: Note, reader: Parameters<typeof render>[1]): { readonly title: string; readonly body: string } {
  try {
    return render([note], reader, WORDINGS);
  } catch (error) {
    if (!(error instanceof TemplateFailed)) throw error;
    return { title: anything(reader, WORDINGS), body: "" };
  }
}

/** Without the zeros that make times sort. */
const plainTime = (time: string): string => time.replace(/(\.\d{3}\d*?)0*Z$/, "$1Z");
