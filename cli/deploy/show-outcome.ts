import type { Wave } from "../../infra/deploy/plan.ts";
import type { Done } from "../../infra/deploy/run-plan.ts";
import { coloursOf } from "../colours.ts";
import { CommandFailed } from "../failures.ts";
import type { DeployOptions } from "../options.ts";
import { writeJson, type World } from "../world.ts";
import { outcomeTable, planTable } from "./outcome-table.ts";

export function showPlan(waves: readonly Wave[], { stage, json }: DeployOptions, world: World): void {
  if (json === true) {
    writeJson(world.out, { stage, dryRun: true, waves: waves.map((wave) => wave.map(({ stackName }) => stackName)) });
    return;
  }
  world.out.write(
    `${planTable(waves, coloursOf(world))}\n\n` +
      `Would deploy ${waves.flat().length} stacks to stage ${stage}, a wave after the one before. ` +
      "What stands as it is packaged is left alone.\n",
  );
}

/**
 * @param again the command line that goes on.
 * @throws {CommandFailed} unless every stack stands as it is packaged.
 */
export function showOutcome(
  done: readonly Done[],
  region: string,
  again: string,
  { stage, json }: DeployOptions,
  world: World,
): void {
  if (json === true) {
    const stacks = done.map(({ step: { stack, stackName }, outcome }) => ({ name: stack, stackName, ...outcome }));
    writeJson(world.out, { stage, region, stacks });
  } else {
    world.out.write(`${outcomeTable(done, coloursOf(world))}\n\n${summary(done)} Stage ${stage}, ${region}.\n`);
  }
  const failed = done.flatMap(({ step, outcome }) =>
    outcome.state === "failed" ? [`${step.stackName} failed: ${outcome.reason}`] : [],
  );
  const isWhole = done.every(({ outcome: { state } }) => state === "deployed" || state === "unchanged");
  if (isWhole) return;
  throw new CommandFailed(
    [...(failed.length > 0 ? failed : ["Interrupted."]), `What is done stays done. Go on with: ${again}`].join("\n"),
  );
}

function summary(done: readonly Done[]): string {
  const states = done.map(({ outcome: { state } }) => state);
  const counts = [...new Set(states)].map((state) => `${states.filter((one) => one === state).length} ${state}`);
  return `${counts.join(", ")}.`;
}
