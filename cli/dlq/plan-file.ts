import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { type Plan, planText, PlanUnreadable, readPlan } from "../../dlq-replayer/core/plan.ts";
import { CommandFailed, WrongUsage } from "../failures.ts";
import { reasonOf } from "../reason.ts";
import type { World } from "../world.ts";
import { folderOf } from "./office.ts";

/** @returns the path of the file, as people may type it from where they are. */
export async function writePlan(
  plan: Plan,
  out: string | undefined,
  world: Pick<World, "cwd" | "root">,
): Promise<string> {
  const stamp = plan.madeAt.replaceAll(/[-:]|\.\d+/g, "");
  const path = out === undefined ? join(folderOf(world), `${plan.inbox}-${stamp}.plan.json`) : resolve(world.cwd, out);
  await mkdir(dirname(path), { recursive: true });
  try {
    // A plan may have a journal beside it, which would then be of another plan.
    await writeFile(path, planText(plan), { flag: "wx", mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    throw new CommandFailed(`${out ?? path} is there already: choose another name with --out.`, { cause: error });
  }
  return path;
}

/** @throws {WrongUsage} when there is no such plan, or it is not what was written. */
export async function readPlanFile(
  file: string,
  { cwd }: Pick<World, "cwd">,
): Promise<{ readonly plan: Plan; readonly path: string }> {
  const path = resolve(cwd, file);
  try {
    return { plan: readPlan(await readFile(path, "utf8")), path };
  } catch (error) {
    const reason = error instanceof PlanUnreadable ? error.message : reasonOf(error);
    throw new WrongUsage(`${file}: ${reason}. A plan is made by: npx chorus dlq plan <consumer>`, { cause: error });
  }
}

/** As short as it can be typed from where people are. */
export function shownPath(path: string, { cwd }: Pick<World, "cwd">): string {
  const near = relative(cwd, path);
  return near.startsWith("..") ? path : near;
}

/** Beside the plan, so that whoever applies it again takes up what was begun. */
export const journalOf = (planPath: string): string => `${planPath.replace(/\.json$/, "")}.journal.jsonl`;
