import { chance, type Chance } from "../../chance.ts";

/** Chance for one input of one door: it needs neither the inputs before it nor the other doors. */
export function chanceOf(seed: number, door: string, number: number): Chance {
  let state = Math.imul(seed | 0, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b);
  for (const unit of door) state = Math.imul(state ^ unit.charCodeAt(0), 0x01000193);
  // Neighbours differ in a few bits only; the generator mixes better when they do not.
  state ^= state >>> 15;
  return chance(Math.imul(state, 0x2c1b3c6d) ^ (state >>> 13));
}
