import { compareUtf8, versionOf } from "../../runtime/core/version.ts";
import type { Mark } from "../../runtime/definition.ts";
import type { Row } from "../../runtime/ports.ts";
import type { Fact } from "../../schemas/event.ts";
import { objectAt, textAt } from "./json.ts";

/**
 * How a letter's fact stands to what its consumer knows by now:
 *
 * - `new`: it is not there yet, or something older is;
 * - `applied`: it is there already;
 * - `superseded`: something newer is there. A merge lets it pass without a trace;
 * - `conflict`: the row cannot be compared with it, so somebody has to look;
 * - `untold`: its consumer does not say where to look.
 */
export type Standing = "new" | "applied" | "superseded" | "conflict" | "untold";

/** @param rows what stands at each mark, in their order. */
export function standingOf(fact: Fact, marks: readonly Mark[], rows: readonly (Row | undefined)[]): Standing {
  if (marks.length === 0) return "untold";
  const all = marks.map((mark, index) => standingAt(fact, mark, rows[index]));
  // What is still news at one place has something to bring; what clashes at one needs a person.
  return ["conflict", "new", "superseded", "applied"].find((one) => all.includes(one as Standing)) as Standing;
}

function standingAt(fact: Fact, { register }: Mark, row: Row | undefined): Standing {
  if (row === undefined) return "new";
  if (register === undefined) return "applied";
  if (row[register] === undefined) return "new";
  const version = textAt(objectAt(row, register), "version");
  if (version === undefined) return "conflict";
  const order = compareUtf8(version, versionOf(fact));
  return order === 0 ? "applied" : order > 0 ? "superseded" : "new";
}
