import type { JsonSchema } from "./compatibility.ts";
import type { EventDefinition } from "./event.ts";
import { consumerNamedIn, isPastFact } from "./naming.ts";
import type { Problem } from "./publication.ts";
import { subjectOf } from "./subject.ts";

/** What every event keeps to, published or not. @param consumers names of everything that listens. */
export function brokenHouseRules(definition: EventDefinition, consumers: readonly string[]): readonly Problem[] {
  const { type } = definition;
  const schema = definition.jsonSchema();
  return [
    ...tense(type),
    ...namedConsumers(type, Object.keys(schema.properties ?? {}), consumers),
    ...looseness(schema),
    ...buriedMarks(schema),
    ...subject(definition),
  ].map((problem) => ({ type, ...problem }));
}

type Finding = Omit<Problem, "type">;

function tense(type: string): Finding[] {
  const name = nameOf(type);
  if (isPastFact(name)) return [];
  const fix =
    "name it <what>-<past participle>, e.g. user-joined; add an irregular participle to the list in schemas/naming.ts";
  return [{ path: "type", problem: `"${name}" does not say what has happened`, fix }];
}

function namedConsumers(type: string, fields: readonly string[], consumers: readonly string[]): Finding[] {
  const names = [["type", nameOf(type)] as const, ...fields.map((field) => [`data.${field}`, field] as const)];
  return names.flatMap(([path, name]) => {
    const consumer = consumerNamedIn(name, consumers);
    if (consumer === undefined) return [];
    const problem = `it names the consumer "${consumer}", and a fact knows nobody who hears it`;
    return [{ path, problem, fix: "say what happened in its producer's own words" }];
  });
}

function looseness({ additionalProperties }: JsonSchema): Finding[] {
  if (typeof additionalProperties === "object") return [];
  const problem = "fields it does not name are not kept, so a field added later is lost on the way";
  return [{ path: "data", problem, fix: "write z.looseObject" }];
}

/** Logs and letters mask whole fields of `data`. */
function buriedMarks(schema: JsonSchema): Finding[] {
  return Object.entries(schema.properties ?? {})
    .filter(([, field]) => typeof field === "object" && hasMarkBelow(field))
    .map(([field]) => ({
      path: `data.${field}`,
      problem: "a personal mark below the top of data is not seen by what masks it",
      fix: `mark the whole field: ${field}: personal(…)`,
    }));
}

function hasMarkBelow(field: JsonSchema): boolean {
  if (field["personal"] !== undefined) return false;
  return JSON.stringify(field).includes('"personal":');
}

function subject(definition: EventDefinition): Finding[] {
  const { example } = definition;
  const rule = `the rule is ${definition.subject}`;
  try {
    const expected = subjectOf(definition, example.data as object);
    if (example.subject === expected) return [];
    const problem = `the example's is "${example.subject}", and ${rule}, which makes "${expected}"`;
    return [{ path: "example.subject", problem, fix: `make it "${expected}"` }];
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return [{ path: "subject", problem, fix: "name required fields of data in the rule" }];
  }
}

function nameOf(type: string): string {
  return type.slice(0, type.lastIndexOf("."));
}
