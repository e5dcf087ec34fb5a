import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Edit } from "../../dlq-replayer/core/edit.ts";
import type { Plan } from "../../dlq-replayer/core/plan.ts";
import { CommandFailed, WrongUsage } from "../failures.ts";
import { reasonOf } from "../reason.ts";
import type { World } from "../world.ts";

export interface LoadedEdit {
  readonly apply: Edit;
  /** Absolute. */
  readonly file: string;
  /** Of what is in it. */
  readonly hash: string;
}

/** @throws {WrongUsage} when it is no module that exports a function. */
export async function loadEdit(file: string, { cwd }: Pick<World, "cwd">): Promise<LoadedEdit> {
  const path = resolve(cwd, file);
  try {
    const hash = createHash("sha256")
      .update(await readFile(path))
      .digest("base64url")
      .slice(0, 22);
    // Another text is another module.
    const loaded = (await import(`${pathToFileURL(path).href}?${hash}`)) as { readonly default?: unknown };
    if (typeof loaded.default === "function") return { apply: loaded.default as Edit, file: path, hash };
  } catch (error) {
    throw new WrongUsage(`--edit ${file}: it cannot be loaded: ${reasonOf(error)}`, { cause: error });
  }
  throw new WrongUsage(
    `--edit ${file}: it has to export a function, e.g. export default (fact) => ({ ...fact, data: { ...fact.data } })`,
  );
}

/**
 * The edit that a plan was made with, or the one that is named now.
 * @throws {CommandFailed} when the plan was made with another one: nobody has looked at what this one makes of its letters.
 */
export async function editOf(
  { edit }: Pick<Plan, "edit">,
  named: string | undefined,
  world: Pick<World, "cwd">,
): Promise<LoadedEdit | undefined> {
  const file = named ?? edit?.file;
  if (file === undefined) return undefined;
  const loaded = await loadEdit(file, world);
  if (edit === undefined || edit.hash === loaded.hash) return loaded;
  throw new CommandFailed(
    `${relative(world.cwd, loaded.file)} is not what it was when the plan was made: make a new plan with it.`,
  );
}
