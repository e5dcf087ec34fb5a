import type { PackagedStack } from "../packages/package-stacks.ts";
import { type Layer, LAYERS } from "../stacks/stack.ts";
import { PLATFORM } from "../topology.ts";

/** One stack to deploy. */
export interface Step {
  /** `timelines-state` */
  readonly stack: string;
  /** As CloudFormation knows it; the stage in it keeps the stacks of stages apart. */
  readonly stackName: string;
  readonly layer: Layer;
  /** Its package. Absolute. */
  readonly directory: string;
}

/** Steps that need nothing of each other, after all steps of the waves before. */
export type Wave = readonly Step[];

/** As osls names it: `<service>-<stage>`. */
export const stackNameOf = (stack: string, stage: string): string => `${stack}-${stage}`;

/** A later layer reads what an earlier one writes, so each waits for the whole of the one before. */
export function planDeployment(
  packages: readonly Pick<PackagedStack, "stack" | "directory">[],
  stage: string,
): readonly Wave[] {
  const steps = packages.map(({ stack: { name, layer }, directory }) => ({
    stack: name,
    stackName: stackNameOf(name, stage),
    layer,
    directory,
  }));
  return LAYERS.map((layer) => steps.filter((step) => step.layer === layer)).filter((wave) => wave.length > 0);
}

/**
 * Whether these folders' stacks read of the platform, and it is neither among them nor there.
 * @param folders undefined for all.
 */
export function lacksPlatform(
  folders: readonly string[] | undefined,
  stage: string,
  deployed: readonly string[],
): boolean {
  const isPlanned = folders?.includes(PLATFORM) ?? true;
  return !isPlanned && !deployed.includes(stackNameOf(PLATFORM, stage));
}

/**
 * osls takes a function for unchanged that was changed after its zip was uploaded, and a rollback changes it too: what
 * was rolled back would be left as it is, for good.
 */
export const wasRolledBack = (status: string | undefined): boolean => status?.includes("ROLLBACK") ?? false;
