import type { Mark } from "../../../runtime/definition.ts";
import { type Heard, noteOf } from "./note.ts";
import { noteKey } from "./rows.ts";

/** A fact shows by its own row, where it has one. */
export const marksOf = (fact: Heard): readonly Mark[] =>
  hasRow(fact) ? [{ key: noteKey(fact, fact.data.userId) }] : [];

function hasRow(fact: Heard): boolean {
  switch (fact.type) {
    case "account-closed.v1":
      // An erasure leaves no rows.
      return !fact.data.erase;
    case "payment-failed.v1":
      // Always, but for one that is parked for its grace; that has none yet.
      return true;
    default:
      return noteOf(fact) !== undefined;
  }
}
