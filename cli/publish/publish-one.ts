import type { PublishOptions } from "../options.ts";
import { CommandFailed } from "../failures.ts";
import { findTarget } from "../target/find-target.ts";
import { openPublisher } from "../target/open-publisher.ts";
import { writeJson, type World } from "../world.ts";
import { checkFact, type Problem } from "./check-fact.ts";
import { draftFact } from "./draft-fact.ts";

/** @throws {CommandFailed} naming what is wrong with the fact; then nothing was published. */
export async function publishOne(
  { type, data }: { readonly type: string; readonly data: unknown },
  options: PublishOptions,
  world: World,
): Promise<void> {
  const now = world.now();
  const draft = draftFact({ ...options, type, data }, { id: world.newId(), now });
  const checked = checkFact(draft, now);
  if ("problems" in checked) {
    if (options.json) writeJson(world.out, { published: 0, problems: checked.problems });
    throw new CommandFailed(["Nothing was published.", ...checked.problems.map(describe)].join("\n  "));
  }
  const target = await findTarget(options, world);
  const { publisher, where, close } = await openPublisher(target, { ...options, isBulk: false });
  try {
    await publisher.publish([checked.fact]);
  } finally {
    close();
  }
  if (options.json) writeJson(world.out, { published: 1, fact: checked.fact });
  else world.out.write(`Published ${type} ${checked.fact.id} about ${checked.fact.subject} to ${where}.\n`);
}

function describe({ path, reason }: Problem): string {
  return path === "" ? reason : `${path}: ${reason}`;
}
