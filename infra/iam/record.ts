import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { PackagedStack } from "../packages/package-stacks.ts";
import type { Call } from "./call.ts";

/** What functions were seen to do, and in which packages. */
export interface CallRecord {
  /** By stack, the folder its package lies in, which is named after all that went into it. */
  readonly packages: Readonly<Record<string, string>>;
  readonly calls: readonly Call[];
}

const fileIn = (root: string): string => join(root, "dist", "iam", "calls.json");

export function recordOf(stacks: readonly PackagedStack[], calls: readonly Call[]): CallRecord {
  const packages = stacks.map(({ stack, directory }) => [stack.name, basename(directory)] as const);
  return {
    packages: Object.fromEntries(packages),
    calls: calls.map(({ principal, action, resource }) => ({ principal, action, resource })),
  };
}

export async function writeRecord(root: string, record: CallRecord): Promise<void> {
  await mkdir(dirname(fileIn(root)), { recursive: true });
  await writeFile(fileIn(root), `${JSON.stringify(record, undefined, 2)}\n`);
}

/** @returns undefined when nobody recorded yet. */
export async function readRecord(root: string): Promise<CallRecord | undefined> {
  try {
    return JSON.parse(await readFile(fileIn(root), "utf8")) as CallRecord;
  } catch {
    return undefined;
  }
}

/** Whether it was made with these very packages. */
export const isOf = ({ packages }: CallRecord, stacks: readonly PackagedStack[]): boolean =>
  stacks.every(({ stack, directory }) => packages[stack.name] === basename(directory));
