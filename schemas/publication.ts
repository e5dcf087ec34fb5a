import * as z from "zod";
import { incompatibleChanges, type JsonSchema } from "./compatibility.ts";
import type { EventDefinition } from "./event.ts";

/** What the world was promised of one event version. Grows by what is compatible, and never goes away. */
export interface Publication {
  readonly type: string;
  /** The rule for `subject`: it is the partition key, and part of many a row's key. */
  readonly subject: string;
  /** Of `data`. */
  readonly schema: JsonSchema;
  /** Every example ever published, the newest first. */
  readonly examples: readonly unknown[];
}

/** What is wrong with one event, where, and what to do about it. */
export interface Problem {
  readonly type: string;
  readonly path: string;
  readonly problem: string;
  readonly fix: string;
}

const publication: z.ZodType<Publication> = z.object({
  type: z.string(),
  subject: z.string(),
  schema: z.looseObject({}),
  examples: z.array(z.unknown()).min(1),
});

/** @throws {SyntaxError | z.ZodError} when the text is no publication. */
export function parsePublication(text: string): Publication {
  return publication.parse(JSON.parse(text));
}

/** What would be published of a definition now; what was published before keeps its examples. */
export function publicationOf(definition: EventDefinition, before?: Publication): Publication {
  const { type, subject, example } = definition;
  const older = (before?.examples ?? []).filter((known) => !isSameJson(known, example));
  // Through JSON, so that a comparison with what was read from a file sees the same undefineds.
  const schema = JSON.parse(JSON.stringify(definition.jsonSchema())) as JsonSchema;
  return { type, subject, schema, examples: [example, ...older] };
}

/** @returns every promise that the definition breaks. */
export function brokenPromises(before: Publication, definition: EventDefinition): readonly Problem[] {
  const { type } = definition;
  const now = publicationOf(definition);
  return [...subjectChange(before, now), ...incompatibleChanges(before.schema, now.schema)]
    .map(({ path, problem, undo }) => ({ type, path, problem, fix: `${undo}, or say ${nextVersion(type)} beside it` }))
    .concat(before.examples.flatMap((example) => unreadable(definition, example)));
}

function subjectChange({ subject: was }: Publication, { subject: is }: Publication) {
  if (was === is) return [];
  return [
    {
      path: "subject",
      problem: `its rule was "${was}" and is "${is}"; facts of one subject would lose their order`,
      undo: `make it "${was}" again`,
    },
  ];
}

/** @returns what reading the example says, if it cannot be read. */
export function unreadable(definition: EventDefinition, example: unknown): readonly Problem[] {
  try {
    definition.read(example);
    return [];
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    return error.issues.map(({ path, message }) => ({
      type: definition.type,
      path: `example.${path.join(".")}`,
      problem: `an example no longer reads: ${message}`,
      fix: "let the schema read it again; an example that was published never changes",
    }));
  }
}

function isSameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function nextVersion(type: string): string {
  return type.replace(/\d+$/, (version) => String(Number(version) + 1));
}
