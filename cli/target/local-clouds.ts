import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { existsSync } from "node:fs";
import * as z from "zod";
import type { World } from "../world.ts";

const localCloud = z.object({
  port: z.int(),
  pid: z.int(),
  startedAt: z.string(),
  region: z.string(),
  accountId: z.string(),
  endpoints: z.object({ kinesis: z.string(), messaging: z.string(), dynamodb: z.string(), lambda: z.string() }),
});

/** An embedded cloud as it wrote itself down in `.chorus/local.json`. */
export type LocalCloud = z.output<typeof localCloud>;

const register = z.object({ clouds: z.array(localCloud) });

const REGISTER = join(".chorus", "local.json");

/**
 * Those that run now, of the checkout around the working folder or else of the CLI's own. One that
 * was killed cannot strike itself off, so the process is asked for too.
 */
export async function runningClouds(world: Pick<World, "cwd" | "root" | "isAlive">): Promise<readonly LocalCloud[]> {
  for (const folder of [...checkoutAround(world.cwd), world.root]) {
    const file = join(folder, REGISTER);
    if (existsSync(file)) return (await readRegister(file)).filter(({ pid }) => world.isAlive(pid));
  }
  return [];
}

/** A register that cannot be read counts as empty: it is rewritten by the next cloud that starts. */
async function readRegister(file: string): Promise<readonly LocalCloud[]> {
  try {
    return register.parse(JSON.parse(await readFile(file, "utf8"))).clouds;
  } catch {
    return [];
  }
}

/** The folder and those above it, up to the checkout's root; nothing above a checkout is looked at. */
function checkoutAround(cwd: string): readonly string[] {
  const folders: string[] = [];
  for (let folder = cwd; ; folder = dirname(folder)) {
    folders.push(folder);
    if (existsSync(join(folder, ".git"))) return folders;
    if (dirname(folder) === folder) return [];
  }
}
