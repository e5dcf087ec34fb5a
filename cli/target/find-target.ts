import { chooseTarget, type Target, type TargetOptions } from "./choose-target.ts";
import { runningClouds } from "./local-clouds.ts";
import type { World } from "../world.ts";

/**
 * Where a command goes. A setting in the shell that leads past a cloud that runs is said aloud,
 * so that nobody publishes to AWS by surprise.
 * @throws {WrongUsage} when the options contradict each other.
 * @throws {CommandFailed} when there is nothing to talk to.
 */
export async function findTarget(options: TargetOptions, world: World): Promise<Target> {
  const clouds = await runningClouds(world);
  const target = chooseTarget(options, world.env, clouds);
  const [cloud] = clouds;
  if (cloud !== undefined && target.where === "aws" && target.because !== undefined) {
    world.err.write(
      `note: ${target.because} is set, so this goes to AWS; --port ${cloud.port} means the local cloud.\n`,
    );
  }
  return target;
}
