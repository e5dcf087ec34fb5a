import type { EventDefinition } from "../../schemas/event.ts";
import { CommandFailed } from "../failures.ts";
import type { HeardEvent } from "./blueprint.ts";

const IMPORT = /^import \{ (\w+) \} from "\.\/([\w-]+\/([\w.-]+)\.ts)";$/gm;

/**
 * Where the definition lives and what it is called there, by the imports of schemas/catalogue.ts.
 * @throws {CommandFailed} when it is not imported as all others are.
 */
export function heardEvent(definition: EventDefinition, catalogueText: string): HeardEvent {
  const { type } = definition;
  const found = [...catalogueText.matchAll(IMPORT)].find(([, _constant, _path, name]) => name === type);
  if (found === undefined) {
    throw new CommandFailed(
      `schemas/catalogue.ts has no line that imports ${type} from a file of its name. Write one.`,
    );
  }
  const [, constant = "", path = ""] = found;
  const factType = `${constant.slice(0, 1).toUpperCase()}${constant.slice(1)}`;
  return { definition, file: `schemas/${path}`, constant, factType };
}
