import type { Desk } from "../../dlq-replayer/moves/desk.ts";
import { progressLine } from "../progress-line.ts";
import type { World } from "../world.ts";
import { count, letters } from "./words.ts";

/** Shows how far a look at a queue is, while it lasts. */
export async function looking<T>(
  { facts }: Desk,
  world: World,
  work: (onProgress: (seen: number, of: number) => void) => Promise<T>,
): Promise<T> {
  const line = progressLine(world.err);
  try {
    return await work((seen, of) => {
      line.show(`looking at ${count(seen)} of ${letters(of)} in ${facts.name}`);
    });
  } finally {
    line.clear();
  }
}
