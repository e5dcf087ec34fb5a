import { newestIn } from "../../../runtime/core/registers.ts";
import { sortableTime } from "../../../runtime/core/version.ts";
import type { Attribute, Row, RowKey } from "../../../runtime/ports.ts";

/**
 * The table `timelines`. Every row is a merge of facts (README.md, "Rows"); nothing is written together.
 *
 * | row | pk | sk | attributes |
 * |---|---|---|---|
 * | what a reader is to an author | `F#<reader>` | author | `follow`, `blocks`, `blockedBy`: newest { on }; `floor`: maximum |
 * | the same follow, for fan-out | `A#<author>` | reader | `follow`: newest { on } |
 * | what a follow id stands for | `K#<followId>` | `-` | `pairs`: union; `off`: maximum version of unfollows that name only the id |
 * | post | `P#<postId>` | `-` | `post`: newest { author, at, time, kind, summary }; `deleted`: flag |
 * | an author's posts | `I#<author>` | time and post id | – |
 * | pushed entry | `T#<reader>` | time and post id | – |
 * | user | `U#<user>` | `-` | `closed`, `erased`: flag; `pull`: maximum stage; `horizon`: maximum; `followed`: maximum |
 */

export const relationsOf = (reader: string): string => `F#${reader}`;
export const relationKey = (reader: string, author: string): RowKey => ({ pk: relationsOf(reader), sk: author });
export const followersOf = (author: string): string => `A#${author}`;
export const followerKey = (author: string, reader: string): RowKey => ({ pk: followersOf(author), sk: reader });
export const followIdKey = (followId: string): RowKey => ({ pk: `K#${followId}`, sk: "-" });
export const postKey = (postId: string): RowKey => ({ pk: `P#${postId}`, sk: "-" });
export const postsOf = (author: string): string => `I#${author}`;
export const entriesOf = (reader: string): string => `T#${reader}`;
export const userKey = (user: string): RowKey => ({ pk: `U#${user}`, sk: "-" });

/** Where a post stands in every timeline: its time, fixed in length, then its id. Sorts as (time, postId). */
export const placeOf = (time: string, postId: string): string => `${sortableTime(time)}#${postId}`;
const PLACE_TIME_LENGTH = sortableTime("2026-01-01T00:00:00Z").length;
export const postIdAt = (place: string): string => place.slice(PLACE_TIME_LENGTH + 1);

/** Above every place. */
export const TOP = "~";

export interface Post {
  readonly author: string;
  readonly place: string;
  readonly time: string;
  readonly kind: string;
  readonly summary: string;
  readonly version: string;
}

/** The post that a row holds, shown or not; undefined while only its delete is known. */
export const postIn = (row: Row | undefined): Post | undefined => newestIn(row?.["post"]) as Post | undefined;

export const isDeleted = (row: Row | undefined): boolean => row?.["deleted"] === true;

const isOn = (attribute: Attribute | undefined): boolean => newestIn(attribute)?.["on"] === true;

export const follows = (row: Row | undefined): boolean => isOn(row?.["follow"]);
export const everFollowed = (row: Row): boolean => row["follow"] !== undefined;

/** Whether this reader may see this author, as far as the two of them decide it. */
export const isVisible = (relation: Row): boolean =>
  follows(relation) && !isOn(relation["blocks"]) && !isOn(relation["blockedBy"]);

/** Entries at or above it were all pushed; what is below may be missing and is pulled. */
export const floorOf = (row: Row | undefined, attribute: "floor" | "horizon"): string =>
  (row?.[attribute] as string | undefined) ?? "";

export const isClosed = (user: Row | undefined): boolean => user?.["closed"] === true;
export const isErased = (user: Row | undefined): boolean => user?.["erased"] === true;

/** How far an author has come from being pushed to being pulled. It never goes back. */
export const PULL_STAGE = { none: 0, announcing: 1, pulled: 2 } as const;
export const pullStage = (user: Row | undefined): number => (user?.["pull"] as number | undefined) ?? PULL_STAGE.none;

/** Follow ids name a pair for ever, but a faulty producer may use one twice: then it stands for both. */
export const pairText = (reader: string, author: string): string => JSON.stringify([reader, author]);
export const pairsIn = (row: Row): readonly (readonly [reader: string, author: string])[] =>
  [...((row["pairs"] as ReadonlySet<string> | undefined) ?? [])].map((pair) => JSON.parse(pair) as [string, string]);
