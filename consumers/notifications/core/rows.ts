import { digestOf } from "../../../runtime/core/digest.ts";
import { newestIn } from "../../../runtime/core/registers.ts";
import { compareUtf8, sortableTime, versionOf } from "../../../runtime/core/version.ts";
import type { Attribute, Row, RowKey } from "../../../runtime/ports.ts";
import type { Fact } from "../../../schemas/event.ts";
import type { WorkflowName } from "./workflows.ts";

/**
 * The table `notifications` (README.md, "Rows"). All that decides what a person sees stands in the person's own
 * partition, so that one query answers everything at once and nothing in it can be older than the rest.
 */

export const partitionOf = (user: string): string => `U#${user}`;

const own =
  (prefix: string) =>
  (user: string, rest: string): RowKey => ({ pk: partitionOf(user), sk: `${prefix}${rest}` });

/** What is known of a person: name, locale, zone, quiet hours, addresses, when access ends. */
export const personKey = (user: string): RowKey => ({ pk: partitionOf(user), sk: "-" });
export const preferenceKey = (user: string, category: string, channel: string): RowKey =>
  own("C#")(user, digestOf(category, channel));
/** What another is to this person. */
export const relationKey = own("R#");
/** A post that is gone, and whatever this person was told about it. */
export const gonePostKey = own("X#");
/** What the person did with a notification. */
export const stateKey = own("S#");
/** The window that was closed last, of one group. */
export const windowKey = (user: string, group: string): RowKey => own("W#")(user, digestOf(group));
/** A note that waits for its group's window to close, or waited for the last one. */
export const waitingKey = (user: string, group: string, noteId: string): RowKey =>
  own("G#")(user, `${digestOf(group)}#${noteId}`);
export const subscriptionKey = own("B#");

/** Each note that a fact makes, one beside the other: the newest of one id counts. */
export const noteKey = (user: string, { id, version }: Pick<Note, "id" | "version">): RowKey =>
  own("N#")(user, `${id}#${digestOf(version)}`);

/** All that one author's followers ever said, one row a follower. */
export const followersOf = (author: string): string => `A#${author}`;
export const followerKey = (author: string, follower: string): RowKey => ({ pk: followersOf(author), sk: follower });
/** Whom a person ever followed, for the day on which the account is closed. */
export const followeesOf = (follower: string): string => `F#${follower}`;
export const followIdKey = (followId: string): RowKey => ({ pk: `K#${followId}`, sk: "-" });
export const postKey = (postId: string): RowKey => ({ pk: `P#${postId}`, sk: "-" });
/** Who was told of a post without following its author. */
export const toldOf = (postId: string): string => `M#${postId}`;
export const postsOf = (author: string): string => `I#${author}`;
/** What went out of one message, one row a channel. */
export const ledgerKey = (messageId: string, channel: string): RowKey => ({ pk: `L#${messageId}`, sk: channel });
/** One person's messages on one channel on one day, one row for each that may go out. */
export const slotsOf = (user: string, channel: string, day: string): string => `T#${channel}#${day}#${user}`;

/** Where a post stands among its author's: its time, fixed in length, then its id. */
export const placeOf = (time: string, postId: string): string => `${sortableTime(time)}#${postId}`;
const PLACE_TIME_LENGTH = sortableTime("2026-01-01T00:00:00Z").length;
export const postIdAt = (place: string): string => place.slice(PLACE_TIME_LENGTH + 1);

/** One thing that a person is told, as one fact has it. */
export interface Note {
  /** One for each (workflow, what it is about, recipient). */
  readonly id: string;
  readonly workflow: WorkflowName;
  /** Sortable. When it happened, or from when on it is shown. */
  readonly at: string;
  readonly version: string;
  /** False where a fact takes back what another said. */
  readonly on: boolean;
  /** Sortable. Of what takes something back: when it was heard, for what it takes back may be heard later. */
  readonly heard?: string;
  readonly actor?: string;
  readonly post?: string;
  /** What else its templates name. */
  readonly product?: string;
  readonly until?: string;
}

export const noteIdOf = (workflow: WorkflowName, about: string, recipient: string): string =>
  digestOf(workflow, about, recipient);

export const noteRow = (user: string, note: Note): Row => ({ ...noteKey(user, note), ...definedIn(note) });

const definedIn = ({ id, workflow, at, version, on, heard, actor, post, product, until }: Note) => ({
  ...{ id, workflow, at, version, on },
  ...(heard !== undefined && { heard }),
  ...(actor !== undefined && { actor }),
  ...(post !== undefined && { post }),
  ...(product !== undefined && { product }),
  ...(until !== undefined && { until }),
});

/** @param row one of a note */
export const noteIn = (row: Row): Note => row as Row & Note;

export const isOn = (attribute: Attribute | undefined): boolean => newestIn(attribute)?.["on"] === true;

/** What a register of one text says; undefined where nobody has said anything, or said that there is none. */
export function textIn(attribute: Attribute | undefined): string | undefined {
  const text = newestIn(attribute)?.["value"];
  return typeof text === "string" && text !== "" ? text : undefined;
}

export const isErased = (person: Row | undefined): boolean => person?.["erased"] === true;

/** When a post was deleted; undefined while it is there. */
export const deletedAt = (post: Row | undefined): string | undefined => textIn(post?.["deleted"]);

export interface Post {
  readonly author: string;
  readonly time: string;
  readonly version: string;
}

/** The post that a row holds, deleted or not; undefined while only its delete is known. */
export const postIn = (row: Row | undefined): Post | undefined => newestIn(row?.["post"]) as Post | undefined;

/** What a fact says of a follow: since when, by which version, on or off. */
export const saidOf = (fact: Pick<Fact, "id" | "source" | "time" | "sequence">, on: boolean): string =>
  JSON.stringify([sortableTime(fact.time), versionOf(fact), on]);

export interface Said {
  /** Sortable. */
  readonly time: string;
  readonly version: string;
  readonly on: boolean;
}

export function saidIn(text: string): Said {
  const [time, version, on] = JSON.parse(text) as [string, string, boolean];
  return { time, version, on };
}

export const allSaid = (row: Row | undefined): ReadonlySet<string> =>
  (row?.["said"] as ReadonlySet<string> | undefined) ?? new Set();

/** Whether the pair stood at a moment, by the newest fact up to then. */
export function followedAt(said: ReadonlySet<string>, moment: string): boolean {
  let newest: Said | undefined;
  for (const one of [...said].map(saidIn)) {
    if (one.time > moment) continue;
    if (newest === undefined || compareUtf8(one.version, newest.version) > 0) newest = one;
  }
  return newest?.on ?? false;
}

/** A number as text of which greater numbers are greater texts. */
export const ordinal = (count: number): string => String(count).padStart(10, "0");

/** Follow ids name a pair for ever, but a faulty producer may use one twice: then it stands for both. */
export const pairText = (follower: string, author: string): string => JSON.stringify([follower, author]);
export const pairsIn = (row: Row): readonly (readonly [follower: string, author: string])[] =>
  [...((row["pairs"] as ReadonlySet<string> | undefined) ?? [])].map((pair) => JSON.parse(pair) as [string, string]);
export const offsIn = (row: Row | undefined): readonly string[] => [
  ...((row?.["offs"] as ReadonlySet<string> | undefined) ?? []),
];
