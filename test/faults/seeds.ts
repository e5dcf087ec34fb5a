import { relative } from "node:path";
import { expect } from "@jest/globals";
import { type Chance, chance } from "../chance.ts";

const ROOT = new URL("../..", import.meta.url).pathname;

/** Those that `FAULTS_SEED` names, `7` or `1-200`, to see a failing one again or to look for one; else those given. */
export function seedsOr(usual: readonly number[]): readonly number[] {
  const [first, last = first] = (process.env["FAULTS_SEED"] ?? "").split("-").map(Number);
  if (first === undefined || last === undefined || first === 0) return usual;
  return Array.from({ length: last - first + 1 }, (_, n) => first + n);
}

/** Runs what one seed decides. When that fails, the error begins with the seed and the command that does it again. */
export async function underSeed(seed: number, story: (luck: Chance) => Promise<void>): Promise<void> {
  try {
    await story(chance(seed));
  } catch (error) {
    if (error instanceof Error) error.message = `${repeatBy(seed)}\n${error.message}`;
    throw error;
  }
}

/** Of the test that runs now. */
export function repeatBy(seed: number): string {
  const { testPath = "" } = expect.getState();
  return `Seed ${seed}; again by: FAULTS_SEED=${seed} npm run test:jest -- ${relative(ROOT, testPath)}`;
}
