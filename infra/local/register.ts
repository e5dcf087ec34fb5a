import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Endpoints } from "./engines/engines.ts";

/** Whom clients of AWS find where. */
export interface CloudEndpoints extends Endpoints {
  /** Lambda's Invoke, at the cloud's own url. */
  readonly lambda: string;
}

/** A running cloud, as commands find it in `.chorus/local.json`. */
export interface Registered {
  readonly port: number;
  readonly pid: number;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly region: string;
  readonly accountId: string;
  readonly endpoints: CloudEndpoints;
  /** Made up at start; they open this cloud and nothing else. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** The last in the list is the last started, which commands talk to by default. */
export async function enter(root: string, cloud: Registered): Promise<void> {
  const others = (await read(root)).filter(({ port, pid }) => port !== cloud.port && isAlive(pid));
  await write(root, [...others, cloud]);
}

export async function strikeOff(root: string, port: number): Promise<void> {
  await write(
    root,
    (await read(root)).filter((cloud) => cloud.port !== port && isAlive(cloud.pid)),
  );
}

const fileIn = (root: string): string => join(root, ".chorus", "local.json");

async function read(root: string): Promise<readonly Registered[]> {
  try {
    const { clouds } = JSON.parse(await readFile(fileIn(root), "utf8")) as { readonly clouds: readonly Registered[] };
    return clouds;
  } catch {
    return [];
  }
}

/** Whole or not at all: a command may read at any moment. */
async function write(root: string, clouds: readonly Registered[]): Promise<void> {
  await mkdir(join(root, ".chorus"), { recursive: true });
  const unfinished = `${fileIn(root)}.${process.pid}`;
  await writeFile(unfinished, `${JSON.stringify({ clouds }, undefined, 2)}\n`, { mode: 0o600 });
  await rename(unfinished, fileIn(root));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
