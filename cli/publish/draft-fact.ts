import { definitionOf } from "../../schemas/catalogue.ts";
import { subjectOf } from "../../schemas/subject.ts";

/** One fact as told on the command line. */
export interface Draft {
  readonly type: string;
  readonly data: unknown;
  readonly id?: string | undefined;
  readonly source?: string | undefined;
  readonly subject?: string | undefined;
  readonly time?: string | undefined;
  readonly partitionKey?: string | undefined;
}

/** The envelope around what was told; the rest is as usual. It may still break its schema. */
export function draftFact(
  draft: Draft,
  { id, now }: { readonly id: string; readonly now: Date },
): Readonly<Record<string, unknown>> {
  return {
    specversion: "1.0",
    id: draft.id ?? id,
    source: draft.source ?? "/cli",
    type: draft.type,
    subject: draft.subject ?? usualSubject(draft),
    time: draft.time ?? now.toISOString(),
    datacontenttype: "application/json",
    ...(draft.partitionKey !== undefined && { partitionkey: draft.partitionKey }),
    data: draft.data,
  };
}

/** None when the data lacks what it is made of; the schema then says so better. */
function usualSubject({ type, data }: Draft): string | undefined {
  const definition = definitionOf(type);
  if (definition === undefined || typeof data !== "object" || data === null) return undefined;
  try {
    return subjectOf(definition, data);
  } catch {
    return undefined;
  }
}
