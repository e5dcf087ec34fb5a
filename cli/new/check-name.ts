import { isName, keptFor, LONGEST_NAME, SHORTEST_NAME } from "../../infra/naming.ts";
import type { FunctionDefinition } from "../../runtime/definition.ts";
import type { EventDefinition } from "../../schemas/event.ts";
import { consumerNamedIn } from "../../schemas/naming.ts";
import { WrongUsage } from "../failures.ts";
import { variableOf } from "./variable-of.ts";

/** A producer or a consumer, as far as names go. */
interface Folder {
  readonly kind: "producer" | "consumer";
  readonly name: string;
  readonly functions: readonly FunctionDefinition[];
}

const SHORTEST_OWNER = 2;
/** What a new consumer's second function is called after it. */
const API = "-api";

/** Words of the language, and names that the made files give to something else. */
const KEPT_FOR_CODE = new Set(
  (
    "apply arguments async await break case catch class const consumers continue debugger default delete do else enum eval " +
    "export extends false finally for function if implements import in instanceof interface let new null order-free package " +
    "private protected public require return static super switch this throw true try typeof undefined var void while with yield"
  ).split(" "),
);

/**
 * Whether a consumer may be called so.
 * @throws {WrongUsage} saying why not.
 */
export function checkName(
  name: string,
  { folders, catalogue }: { readonly folders: readonly Folder[]; readonly catalogue: readonly EventDefinition[] },
): void {
  const problem =
    malformed(name, SHORTEST_NAME, LONGEST_NAME - API.length) ??
    reserved(name) ??
    taken(name, folders) ??
    saidByEvents(name, catalogue);
  if (problem !== undefined) throw new WrongUsage(`A consumer cannot be called "${name.slice(0, 64)}": ${problem}.`);
}

/** @throws {WrongUsage} when no team could be called so. */
export function checkOwner(owner: string): void {
  const problem = malformed(owner, SHORTEST_OWNER, LONGEST_NAME);
  if (problem !== undefined) throw new WrongUsage(`--owner "${owner.slice(0, 64)}" is no team: ${problem}.`);
}

function malformed(name: string, shortest: number, longest: number): string | undefined {
  return isName(name, shortest, longest)
    ? undefined
    : `write ${shortest} to ${longest} small letters, digits and single hyphens between them, a letter first`;
}

function reserved(name: string): string | undefined {
  const keeper = name.endsWith(API) || name === "api" ? "what answers requests" : keptFor(name);
  if (keeper !== undefined) return `it is kept for ${keeper}; choose another`;
  return KEPT_FOR_CODE.has(name) ? "the word means something else in its code; choose another" : undefined;
}

/** Functions, queues and tables are the whole account's, so what a new consumer brings must be nobody's yet. */
function taken(name: string, folders: readonly Folder[]): string | undefined {
  const brought = new Set([name, `${name}${API}`]);
  for (const folder of folders) {
    const owner = `the ${folder.kind} ${folder.name}`;
    if (folder.name === name) return `${owner} is`;
    if (variableOf(folder.name) === variableOf(name)) return `in code it is ${variableOf(name)}, as ${owner} is`;
    for (const { name: functionName, trigger } of folder.functions) {
      if (brought.has(functionName)) return `it brings the function ${functionName}, which ${owner} has`;
      if (trigger.on === "queue" && trigger.queue === name) return `${owner} has a queue of that name`;
      if (trigger.on === "http" && trigger.routes.some((route) => isReadOf(name, route))) {
        return `${owner} answers GET /${name}/{id}`;
      }
    }
  }
  return undefined;
}

const isReadOf = (name: string, route: string): boolean =>
  route.startsWith(`GET /${name}/{`) && route.split("/").length === 3;

/** A fact knows nobody who hears it (schemas/house-rules.ts), so the name would be lost to events. */
function saidByEvents(name: string, catalogue: readonly EventDefinition[]): string | undefined {
  for (const definition of catalogue) {
    const fields = Object.keys(definition.jsonSchema().properties ?? {});
    const said = [definition.type.replace(".", "-"), ...fields].find(
      (word) => consumerNamedIn(word, [name]) !== undefined,
    );
    if (said !== undefined) return `events say it (${definition.type}), and no event may name a consumer`;
  }
  return undefined;
}
