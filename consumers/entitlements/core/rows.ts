import { digestOf } from "../../../runtime/core/digest.ts";
import { newestIn } from "../../../runtime/core/registers.ts";
import type { Row, RowKey } from "../../../runtime/ports.ts";
import type { Fact } from "../../../schemas/event.ts";
import type { Note } from "./note.ts";
import type { Window } from "./windows.ts";

/**
 * The table `entitlements`, a partition per user (README.md, "Rows").
 *
 * | row | sk | attributes |
 * |---|---|---|
 * | what is open | `ACCESS` | `access`: newest { windows, at, live }; `saying`: maximum version; `said`: newest { windows }; `erased`: flag |
 * | a fact, heard live | `F#<digest>` | its note |
 * | a fact, only replayed so far | `R#<digest>` | its note |
 * | an invoice of somebody erased | `I#<invoiceId>` | – |
 *
 * `ACCESS` comes first, so that a query that shows it shows every fact that it was made of.
 */

export const partitionOf = (userId: string): string => `U#${userId}`;
export const accessKey = (userId: string): RowKey => ({ pk: partitionOf(userId), sk: "ACCESS" });
export const invoiceRow = (userId: string, invoiceId: string): Row => ({
  pk: partitionOf(userId),
  sk: `I#${invoiceId}`,
});

/** Two ids may be longer than a sort key: 1,024 bytes. */
export const noteKey = (fact: Fact, userId: string): RowKey => ({
  pk: partitionOf(userId),
  sk: `${fact.replayid === undefined ? LIVE : REPLAYED}${digestOf(fact.source, fact.id)}`,
});

export const noteRow = (fact: Fact, userId: string, note: Note): Row => ({ ...noteKey(fact, userId), ...note });

const LIVE = "F#";
const REPLAYED = "R#";

export const isNote = ({ sk }: RowKey): boolean => sk.startsWith(LIVE) || sk.startsWith(REPLAYED);
export const isLive = ({ sk }: RowKey): boolean => sk.startsWith(LIVE);
/** The same for a fact's two rows, live and replayed. */
export const factOf = ({ sk }: RowKey): string => sk.slice(LIVE.length);
export const noteIn = (row: Row): Note => row as Row & Note;

/** What is open, as made from the facts that somebody knew. */
export interface Access {
  /** JSON of `Window[]`. */
  readonly windows: string;
  /** RFC 3339: when it was made. What is said of it is what holds then, in every attempt. */
  readonly at: string;
  /** How many facts heard live it was made of. */
  readonly live: number;
  readonly version: string;
}

/** No windows. */
export const NONE = "[]";

export const accessIn = (row: Row | undefined): Access | undefined => newestIn(row?.["access"]) as Access | undefined;
/** What was announced last. */
export const saidIn = (row: Row | undefined): Pick<Access, "windows" | "version"> =>
  (newestIn(row?.["said"]) as Pick<Access, "windows" | "version"> | undefined) ?? { windows: NONE, version: "" };
/** The highest version that may have been announced: raised before it is, so that a crash cannot hide that it was. */
export const sayingIn = (row: Row | undefined): string => (row?.["saying"] as string | undefined) ?? "";
export const isErased = (row: Row | undefined): boolean => row?.["erased"] === true;

export const windowsIn = ({ windows }: Pick<Access, "windows">): readonly Window[] => JSON.parse(windows) as Window[];

/** Raised when the same facts are to mean something else: then the next delivery of any of them makes access anew. */
const RULES = 1;

/**
 * A user's rows only become more. Whoever writes a row and looks afterwards sees, if it is the last to write, all of
 * them: so the greatest count is everything, and what was made of less never stands against it.
 *
 * @param live how many of the facts were heard live
 * @returns 20 digits, which serve as `sequence` of what is said
 */
export const versionOfCount = (facts: number, live: number, rules = RULES): string =>
  [digits(facts, 8), digits(live, 8), digits(rules, 4)].join("");

const digits = (count: number, length: number): string => String(count).padStart(length, "0");

/** Above every count. */
export const ERASED_VERSION = "9".repeat(20);
/** Facts heard live: more than anybody hears. Whoever meets an erasure half-way leaves it to the erasure to say what it revokes. */
export const ERASED_LIVE = Number.MAX_SAFE_INTEGER;
