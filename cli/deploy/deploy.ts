import { deployWithOsls } from "../../infra/deploy/osls.ts";
import { lacksPlatform, planDeployment, type Step, type Wave, wasRolledBack } from "../../infra/deploy/plan.ts";
import { type Done, runPlan } from "../../infra/deploy/run-plan.ts";
import { PLATFORM } from "../../infra/topology.ts";
import { coloursOf } from "../colours.ts";
import { CommandFailed } from "../failures.ts";
import type { DeployOptions } from "../options.ts";
import { preparePackages } from "../package/prepare-packages.ts";
import { awsTarget } from "../target/choose-target.ts";
import { openStacks, type OpenStacks, type Stacks } from "../target/cloudformation.ts";
import { interruption } from "../up/interruption.ts";
import type { World } from "../world.ts";
import { chosenNames, type Definitions, OURS } from "../definitions.ts";
import { deployCommand } from "./deploy-command.ts";
import { showOutcome, showPlan } from "./show-outcome.ts";

/** What a test puts in place of our own folders and of the SDK's way to an account. */
export interface Deployment {
  readonly definitions: Definitions;
  readonly open: OpenStacks;
}

/** Of one wave: most of the time is CloudFormation's, but each osls wants a core while it packs and uploads. */
const STACKS_AT_ONCE = 2;

/**
 * `chorus deploy`.
 * @throws {WrongUsage} when there is no such folder.
 * @throws {CommandFailed} when a stack failed, with what was done, what was not, and the way on.
 */
export async function deploy(
  names: readonly string[],
  options: DeployOptions,
  world: World,
  { definitions, open }: Deployment = { definitions: OURS, open: openStacks },
): Promise<void> {
  const target = awsTarget(options);
  // Before anything else, so that a slip of the finger costs nothing.
  const folders = chosenNames(names, definitions);
  if (options.dryRun === true) {
    const { stacks } = await preparePackages(names, options, world, definitions);
    showPlan(planDeployment(stacks, options.stage), options, world);
    return;
  }
  const account = await open(target);
  try {
    const deployed = account.all.map(({ name }) => name);
    if (lacksPlatform(folders, options.stage, deployed)) {
      throw new CommandFailed(
        `What all share is not deployed to stage ${options.stage} in ${account.region} yet: ` +
          deployCommand([PLATFORM, ...names], options),
      );
    }
    const { stacks } = await preparePackages(names, options, world, definitions);
    const waves = planDeployment(stacks, options.stage);
    const done = await run(waves, account, options, world);
    showOutcome(done, account.region, deployCommand(names, options), options, world);
  } finally {
    account.close();
  }
}

async function run(
  waves: readonly Wave[],
  { region, all }: Stacks,
  options: DeployOptions,
  world: World,
): Promise<readonly Done[]> {
  const interrupted = interruption(world);
  void interrupted.happens.then(() => {
    world.err.write("No further stack is begun; Ctrl-C once more leaves those that are to themselves.\n");
  });
  const { stage, profile, endpointUrl } = options;
  const width = Math.max(...waves.flat().map(({ stack }) => stack.length));
  const { dim } = coloursOf({ out: world.err, env: world.env });
  const onLine = ({ stack }: Step, line: string) => {
    world.err.write(`${dim(`${stack.padEnd(width)} │`)} ${line}\n`);
  };
  const settings = {
    ...{ root: world.root, stage, region, onLine, verbose: options.debug === true },
    ...(profile !== undefined && { profile }),
    env: { ...world.env, ...(endpointUrl !== undefined && { AWS_ENDPOINT_URL: endpointUrl }) },
  };
  return await runPlan(waves, {
    atOnce: STACKS_AT_ONCE,
    isOver: interrupted.happened,
    deploy: (step) => {
      const status = all.find(({ name }) => name === step.stackName)?.status;
      return deployWithOsls(step, { ...settings, force: options.force === true || wasRolledBack(status) });
    },
  });
}
