import { groupOf, type Letter } from "./letter.ts";

/** Which letters are meant. A field that is left out asks for nothing. */
export interface Filters {
  /** A fingerprint or the beginning of one; `unknown` for letters without a cause. */
  readonly group?: string;
  /** Event type, with its version or without. */
  readonly type?: string;
  /** RFC 3339: first sent then or later. */
  readonly since?: string;
  /** An expression over `$` (the fact), `data`, `type` and `letter`; whoever filters has it compiled. */
  readonly where?: string;
}

export type Predicate = (letter: Letter) => boolean;

/** @param where what the expression of that name says of a letter. */
export function matching({ group, type, since }: Filters, where: Predicate = () => true): Predicate {
  const sinceMs = since === undefined ? undefined : Date.parse(since);
  return (letter) =>
    (group === undefined || groupOf(letter).startsWith(group)) &&
    (type === undefined || letter.type === type || letter.type?.replace(/\.v\d+$/, "") === type) &&
    (sinceMs === undefined || letter.message.sentAtMs >= sinceMs) &&
    where(letter);
}
