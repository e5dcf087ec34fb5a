import { consumers } from "../../consumers/index.ts";
import { producers } from "../../producers/index.ts";
import { CommandFailed } from "../failures.ts";
import type { WaitOptions } from "../options.ts";
import { sqsOf } from "../target/clients.ts";
import { findTarget } from "../target/find-target.ts";
import type { LocalCloud } from "../target/local-clouds.ts";
import { writeJson, type World } from "../world.ts";
import { type Reading, readingOf } from "./idle.ts";
import { readLocalStatus } from "./local-status.ts";
import { type QueueDepth, queueReader } from "./queue-reader.ts";
import { untilIdle } from "./until-idle.ts";
import { watched } from "./watched.ts";

/**
 * `chorus wait --idle`.
 * @throws {CommandFailed} when time is up, naming what is left.
 */
export async function wait(options: WaitOptions, world: World): Promise<void> {
  const target = await findTarget(options, world);
  if (target.where === "aws") {
    throw new CommandFailed(
      "Only a local cloud tells how far its readers of the stream are. In AWS, look at their IteratorAge and at `chorus status`.",
    );
  }
  const client = sqsOf(target);
  try {
    const left = await untilIdle(observer(target.cloud, queueReader(client), world), options.timeout, world);
    if (options.json) writeJson(world.out, { idle: left.length === 0, left });
    else if (left.length === 0) world.out.write("Idle: everything published has been handled.\n");
    if (left.length > 0) {
      throw new CommandFailed(`Not idle after ${options.timeout} s. Left: ${left.join("; ")}. See npx chorus status.`);
    }
  } finally {
    client.destroy();
  }
}

/** Looks at the stream first and then at one queue after another, as facts flow: so a fact on its way is met. */
function observer(cloud: LocalCloud, read: ReturnType<typeof queueReader>, world: World): () => Promise<Reading> {
  const { queues } = watched([...producers, ...consumers]);
  return async () => {
    const local = await readLocalStatus(cloud, world.fetch);
    const depths: (readonly [string, QueueDepth])[] = [];
    for (const { queue } of queues) {
      const depth = await read(queue);
      if (depth !== undefined) depths.push([queue, depth]);
    }
    return readingOf(local, depths);
  };
}
