import { expect } from "@jest/globals";
import { chance, type Chance } from "../chance.ts";
import { type Cage, cage, leakWords, type Output } from "./canaries.ts";

/** `PRIVACY_SEEDS=200 npm run test:jest -- test/privacy` looks longer; `PRIVACY_FIRST_SEED=17` begins where something failed. */
const FIRST = Number(process.env["PRIVACY_FIRST_SEED"] ?? 1);
const MORE = process.env["PRIVACY_SEEDS"];

/**
 * @param usual how many of them an ordinary run has time for
 * @param place of a case among its like, so that each has seeds of its own
 */
export function seedsOf(usual: number, place = 0): readonly number[] {
  const length = MORE === undefined ? usual : Number(MORE);
  return Array.from({ length }, (_, n) => FIRST + place * length + n);
}

export interface Run {
  readonly luck: Chance;
  readonly cage: Cage;
}

/** What leaks, in words that name the schema, the field, where it stands and the seed. */
export async function leaksOver(
  seeds: readonly number[],
  outputsOf: (run: Run) => Promise<readonly Output[]>,
): Promise<readonly string[]> {
  const leaks: string[] = [];
  for (const seed of seeds) {
    const luck = chance(seed);
    const run = { luck, cage: cage(luck) };
    const outputs = await outputsOf(run);
    expect(outputs.length).toBeGreaterThan(0);
    leaks.push(...run.cage.leaksIn(outputs).map((leak) => leakWords(leak, seed)));
  }
  return leaks;
}
