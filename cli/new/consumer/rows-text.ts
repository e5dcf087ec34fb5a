import type { Blueprint } from "../blueprint.ts";

/** core/rows.ts: keys, and what stands in a row. */
export function rowsText({ name }: Blueprint): string {
  return `import { newest, newestIn } from "../../../runtime/core/registers.ts";
import { compareUtf8, sortableTime } from "../../../runtime/core/version.ts";
import type { Registers, Row, RowKey } from "../../../runtime/ports.ts";
import type { Fact } from "../../../schemas/event.ts";

/** In the table \`${name}\` a subject has one row, and in it each type that was heard has an attribute. */
export const subjectKey = (subject: string): RowKey => ({ pk: \`S#\${subject}\`, sk: "-" });

export const lastHeard = (fact: Fact): Registers => ({ [fact.type]: newest(fact, { at: fact.time }) });

export interface LastHeard {
  readonly type: string;
  /** RFC 3339. */
  readonly at: string;
}

/** The newest first, and by type where two happened at once. */
export function heardIn(row: Row | undefined): readonly LastHeard[] {
  const heard = Object.entries(row ?? {}).flatMap(([type, attribute]) => {
    const last = newestIn(attribute);
    return last === undefined ? [] : [{ type, at: String(last["at"]) }];
  });
  return heard.sort((a, b) => compareUtf8(sortableTime(b.at), sortableTime(a.at)) || compareUtf8(a.type, b.type));
}
`;
}
