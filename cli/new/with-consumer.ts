import { CommandFailed } from "../failures.ts";
import { byName } from "./by-name.ts";
import { variableOf } from "./variable-of.ts";

const IMPORT = /^import \{ (\w+) \} from "\.\/([\w-]+)\/consumer\.ts";\n/gm;
const IMPORTS = new RegExp(`(?:${IMPORT.source})+`, "m");
const LIST = /(?<=^export const consumers: readonly ConsumerDefinition\[\] = \[)[^\]]*(?=\];)/m;

/**
 * The text of consumers/index.ts with one consumer more, all of them by name.
 * @throws {CommandFailed} when somebody made something else of the file than imports and a list of them.
 */
export function withConsumer(text: string, name: string): string {
  const imported = [...(IMPORTS.exec(text)?.[0] ?? "").matchAll(IMPORT)];
  const listed = imported.map(([, variable = "", folder = ""]) => ({ variable, name: folder }));
  if (listed.length === 0 || !isListOf(listed, LIST.exec(text)?.[0])) {
    throw new CommandFailed(
      `consumers/index.ts is no plain list of the consumers that it imports, so ${name} cannot be added. Make it one again.`,
    );
  }
  const all = [...listed, { variable: variableOf(name), name }].toSorted(byName);
  const imports = all.map((one) => `import { ${one.variable} } from "./${one.name}/consumer.ts";\n`).join("");
  return text.replace(IMPORTS, imports).replace(LIST, all.map(({ variable }) => variable).join(", "));
}

function isListOf(imported: readonly { readonly variable: string }[], list = ""): boolean {
  const items = list.match(/\w+/g) ?? [];
  const variables = imported.map(({ variable }) => variable);
  return JSON.stringify(items.toSorted()) === JSON.stringify(variables.toSorted());
}
