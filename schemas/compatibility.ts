import type * as z from "zod";

/**
 * Whether one JSON Schema may take the place of another under the same event version. Both ways must
 * hold: what was said before can still be read, and hearers deployed before can read what is said now.
 * So a version may gain optional fields and better words, and nothing else.
 */

export type JsonSchema = z.core.JSONSchema.BaseSchema;

export interface Change {
  /** Where in the fact: `data.quietHours.days[]`. */
  readonly path: string;
  /** What changed, and whom it hurts. */
  readonly problem: string;
  /** How to undo it. */
  readonly undo: string;
}

const LOWER_BOUNDS = ["minLength", "minimum", "exclusiveMinimum", "minItems", "minProperties"] as const;
const UPPER_BOUNDS = ["maxLength", "maximum", "exclusiveMaximum", "maxItems", "maxProperties"] as const;
/** Words for people. `known` values of an open enum promise nothing: any other is accepted, too. */
const WORDS = ["description", "title", "examples", "known", "deprecated", "$schema", "$comment"];
const JUDGED = [
  ...LOWER_BOUNDS,
  ...UPPER_BOUNDS,
  ...["type", "enum", "const", "properties", "required", "items", "additionalProperties", "propertyNames"],
  ...["personal", "rules"],
];

const HURTS_STORED = "facts said before may break it";
const HURTS_HEARERS = "hearers deployed before would refuse what it now allows";

/** @returns every change that breaks a promise; none when `after` may take the place of `before`. */
export function incompatibleChanges(before: JsonSchema, after: JsonSchema, path = "data"): readonly Change[] {
  if (!isSame(before.type, after.type)) return [typeChange(before, after, path)];
  return [
    ...valueChanges(before, after, path),
    ...boundChanges(before, after, path),
    ...ruleChanges(before, after, path),
    ...personalChange(before, after, path),
    ...fieldChanges(before, after, path),
    ...partChanges(before, after, path),
    ...otherChanges(before, after, path),
  ];
}

function typeChange(before: JsonSchema, after: JsonSchema, path: string): Change {
  const [was, is] = [before, after].map(({ type }) => (type === undefined ? "one of several" : show(type)));
  return change(path, `its type was ${was} and is ${is}`, `make it ${was} again`);
}

function valueChanges(before: JsonSchema, after: JsonSchema, path: string): Change[] {
  const [was, is] = [allowedValues(before), allowedValues(after)];
  if (was === undefined && is === undefined) return [];
  if (was === undefined) return [change(path, `an open value became an enum; ${HURTS_STORED}`, "open it again")];
  if (is === undefined) return [change(path, `a closed enum was opened; ${HURTS_HEARERS}`, "close it again")];
  const removed = was.filter((value) => !is.includes(value));
  const added = is.filter((value) => !was.includes(value));
  return [
    ...removed.map((value) => change(path, `enum value ${value} was removed; ${HURTS_STORED}`, `allow ${value} again`)),
    ...added.map((value) =>
      change(path, `enum value ${value} was added to a closed enum; ${HURTS_HEARERS}`, `remove ${value}`),
    ),
  ];
}

function boundChanges(before: JsonSchema, after: JsonSchema, path: string): Change[] {
  return [...LOWER_BOUNDS, ...UPPER_BOUNDS].flatMap((name) => {
    const isLower = (LOWER_BOUNDS as readonly string[]).includes(name);
    const none = isLower ? -Infinity : Infinity;
    const [was, is] = [Number(before[name] ?? none), Number(after[name] ?? none)];
    if (was === is) return [];
    const hurts = is > was === isLower ? `tightened; ${HURTS_STORED}` : `loosened; ${HURTS_HEARERS}`;
    const undo = Number.isFinite(was) ? `set ${name} to ${was} again` : `remove ${name}`;
    return [change(path, `${name} was ${show(before[name])}, is ${show(after[name])}: ${hurts}`, undo)];
  });
}

function ruleChanges(before: JsonSchema, after: JsonSchema, path: string): Change[] {
  const [was, is] = [rulesOf(before), rulesOf(after)];
  return [
    ...is
      .filter((rule) => !was.includes(rule))
      .map((rule) => change(path, `the rule "${rule}" was added; ${HURTS_STORED}`, "remove the rule")),
    ...was
      .filter((rule) => !is.includes(rule))
      .map((rule) => change(path, `the rule "${rule}" was removed; ${HURTS_HEARERS}`, "put the rule back")),
  ];
}

/** What was not personal may become so, and what was personal may become secret. */
function personalChange({ personal: was }: JsonSchema, { personal: is }: JsonSchema, path: string): Change[] {
  if (was === undefined || was === is || is === "S") return [];
  return [
    change(
      path,
      `its personal mark was ${show(was)} and is ${show(is)}; logs would show what they must mask`,
      `mark it with personal(…, ${show(was)}) again`,
    ),
  ];
}

function fieldChanges(before: JsonSchema, after: JsonSchema, path: string): Change[] {
  const [was, is] = [fieldsOf(before), fieldsOf(after)];
  const [needed, needs] = [before.required ?? [], after.required ?? []];
  const kept = [...was].flatMap(([field, schema]) => {
    const at = `${path}.${field}`;
    const now = is.get(field);
    if (now === undefined) return [change(at, "the field was removed; hearers rely on it", "put the field back")];
    const changes = [...incompatibleChanges(schema, now, at)];
    if (needed.includes(field) && !needs.includes(field)) {
      changes.push(change(at, "a required field was made optional; hearers rely on it", "make it required again"));
    }
    if (!needed.includes(field) && needs.includes(field)) {
      changes.push(change(at, "an optional field was made required; facts said before lack it", "make it optional"));
    }
    return changes;
  });
  const added = needs
    .filter((field) => !was.has(field))
    .map((field) =>
      change(`${path}.${field}`, "a required field was added; facts said before lack it", "make it optional"),
    );
  return [...kept, ...added];
}

/** What arrays and maps are made of. */
function partChanges(before: JsonSchema, after: JsonSchema, path: string): Change[] {
  return [
    ...partChange(before.items, after.items, `${path}[]`),
    ...partChange(before.additionalProperties, after.additionalProperties, `${path}.*`),
    ...partChange(before.propertyNames, after.propertyNames, `${path}.(key)`),
  ];
}

function partChange(was: unknown, is: unknown, path: string): readonly Change[] {
  if (isSame(was, is)) return [];
  if (isSchema(was) && isSchema(is)) return incompatibleChanges(was, is, path);
  if (path.endsWith(".*") && isSchema(was) && Object.keys(was).length === 0) {
    return [change(path, "fields it does not name are no longer kept", "write z.looseObject again")];
  }
  return [change(path, `it was ${show(was)} and is ${show(is)}`, "put it back")];
}

/** Patterns, formats and whatever nobody has thought of: none of them may change. */
function otherChanges(before: JsonSchema, after: JsonSchema, path: string): Change[] {
  const keywords = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keywords]
    .filter((keyword) => !WORDS.includes(keyword) && !JUDGED.includes(keyword))
    .filter((keyword) => !isSame(before[keyword], after[keyword]))
    .map((keyword) => {
      const [was, is] = [show(before[keyword]), show(after[keyword])];
      const hurts = before[keyword] === undefined ? HURTS_STORED : "stored facts or deployed hearers may disagree";
      return change(path, `${keyword} was ${was} and is ${is}; ${hurts}`, `${keyword} has to be ${was}`);
    });
}

function change(path: string, problem: string, undo: string): Change {
  return { path, problem, undo };
}

function allowedValues({ enum: values, const: value }: JsonSchema): readonly string[] | undefined {
  return (values ?? (value === undefined ? undefined : [value]))?.map(show);
}

function rulesOf({ rules }: JsonSchema): readonly string[] {
  return Array.isArray(rules) ? rules.map(String) : [];
}

function fieldsOf({ properties = {} }: JsonSchema): ReadonlyMap<string, JsonSchema> {
  return new Map(Object.entries(properties).filter((entry): entry is [string, JsonSchema] => isSchema(entry[1])));
}

function isSchema(candidate: unknown): candidate is JsonSchema {
  return typeof candidate === "object" && candidate !== null && !Array.isArray(candidate);
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function show(value: unknown): string {
  return value === undefined ? "absent" : JSON.stringify(value);
}
