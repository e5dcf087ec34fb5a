import type { EventDefinition } from "./event.ts";
import { brokenHouseRules } from "./house-rules.ts";
import { brokenPromises, parsePublication, type Problem, publicationOf, unreadable } from "./publication.ts";

/** The folder of what was published, as it was read. */
export interface PublishedFolder {
  /** Every type that was ever published, so that a file that is gone is missed. */
  readonly register: readonly string[];
  /** Texts by type. */
  readonly files: ReadonlyMap<string, string>;
}

export interface Situation {
  readonly catalogue: readonly EventDefinition[];
  readonly published: PublishedFolder;
  /** Names of everything that listens. */
  readonly consumers: readonly string[];
}

export interface Renewal {
  /** Texts by type, of what is new or has grown; nothing of a type that has a problem. */
  readonly files: ReadonlyMap<string, string>;
  readonly register: readonly string[];
  readonly problems: readonly Problem[];
}

/** What to write so that everything is published that may be. */
export function renew({ catalogue, published, consumers }: Situation): Renewal {
  const files = new Map<string, string>();
  const problems: Problem[] = [];
  for (const definition of catalogue) {
    const before = published.files.get(definition.type);
    const found = problemsOf(definition, before, published, consumers);
    problems.push(...found);
    if (found.length > 0) continue;
    const text = textOf(definition, before);
    if (text !== before) files.set(definition.type, text);
  }
  const types = new Set([...published.register, ...published.files.keys()]);
  const gone = [...types].filter((type) => catalogue.every((definition) => definition.type !== type)).map(goneEvent);
  const register = [...new Set([...types, ...files.keys()])].sort();
  return { files, register, problems: [...problems, ...gone] };
}

/** Everything that keeps the catalogue from being what was promised; nothing when all is well. */
export function checkPromises(situation: Situation): readonly Problem[] {
  const { files, register, problems } = renew(situation);
  const { published } = situation;
  const unpublished = [...files.keys()].map((type) =>
    published.files.has(type)
      ? toPublish(type, "it has grown since it was published")
      : toPublish(type, "it is not published yet"),
  );
  const unregistered = register
    .filter((type) => published.files.has(type) && !published.register.includes(type))
    .map((type) => toPublish(type, "it is published, but missing in register.json"));
  return [...problems, ...unpublished, ...unregistered];
}

function problemsOf(
  definition: EventDefinition,
  before: string | undefined,
  { register }: PublishedFolder,
  consumers: readonly string[],
): readonly Problem[] {
  const { type } = definition;
  // A fact that was published before a consumer came cannot have been named after it.
  const hearers = before === undefined ? consumers : [];
  const own = [...brokenHouseRules(definition, hearers), ...unreadable(definition, definition.example)];
  if (before === undefined) return register.includes(type) ? [...own, goneFile(type)] : own;
  try {
    return [...own, ...brokenPromises(parsePublication(before), definition)];
  } catch (error) {
    const problem = `it is no publication: ${error instanceof Error ? error.message : String(error)}`;
    return [...own, { type, path: fileOf(type), problem, fix: "restore it from git" }];
  }
}

function textOf(definition: EventDefinition, before: string | undefined): string {
  const renewed = publicationOf(definition, before === undefined ? undefined : parsePublication(before));
  return `${JSON.stringify(renewed, null, 2)}\n`;
}

function toPublish(type: string, problem: string): Problem {
  return { type, path: fileOf(type), problem, fix: "run npm run schemas:publish and commit what it writes" };
}

function goneFile(type: string): Problem {
  const problem = "it was published, and its file is gone: nothing would hold the event to its promise";
  return { type, path: fileOf(type), problem, fix: "restore it from git" };
}

function goneEvent(type: string): Problem {
  const problem = "it was published, and the catalogue has it no more: what was said before could not be read";
  return { type, path: "schemas/catalogue.ts", problem, fix: "put the event back; nobody has to say it any longer" };
}

function fileOf(type: string): string {
  return `schemas/published/${type}.json`;
}
