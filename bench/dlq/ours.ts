import { join } from "node:path";
import { SOURCE, TARGET, type Way, type World } from "./world.ts";

/**
 * `chorus dlq`, measured as its peers are. Each command is one step and has a line of its own under the sum; a command
 * that fails ends the run as it would end somebody's morning.
 */

const CLI = join(import.meta.dirname, "..", "..", "cli", "chorus.js");

const chorus = (world: World, verb: string, ...rest: readonly string[]) =>
  world.step({ name: verb, args: [CLI, "dlq", verb, ...rest] });

async function move(world: World, ...how: readonly string[]) {
  const file = join(world.folder, "bench.plan.json");
  const plan = await chorus(world, "plan", SOURCE, "--to", TARGET, "--out", file);
  // Nobody empties the destination here, so there is no outcome to wait for.
  return { steps: [plan, await chorus(world, "apply", file, "--canary", "off", "--wait", "0", ...how)] };
}

/** All letters from the source to the target. */
export const ourMovers: readonly Way[] = [{ name: "chorus dlq plan, apply", run: (world) => move(world) }];

/** All letters looked at, grouped, and let go of. */
export const ourPeekers: readonly Way[] = [
  { name: "chorus dlq list", run: async (world) => ({ steps: [await chorus(world, "list", SOURCE)] }) },
];
