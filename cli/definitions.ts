import { TopologyError } from "../infra/check-topology.ts";
import { topologyOf } from "../infra/topology-of.ts";
import { PLATFORM, type Topology } from "../infra/topology.ts";
import { consumers } from "../consumers/index.ts";
import { producers } from "../producers/index.ts";
import type { ConsumerDefinition, Producer } from "../runtime/definition.ts";
import { nearest } from "../schemas/nearest.ts";
import { CommandFailed, WrongUsage } from "./failures.ts";

/** What stacks are made of. */
export interface Definitions {
  readonly producers: readonly Producer[];
  readonly consumers: readonly ConsumerDefinition[];
}

export const OURS: Definitions = { producers, consumers };

/** @throws {CommandFailed} with every problem, its file and its fix. */
export function topologyFor(definitions: Definitions): Topology {
  try {
    return topologyOf(definitions.producers, definitions.consumers);
  } catch (error) {
    if (error instanceof TopologyError) throw new CommandFailed(error.message, { cause: error });
    throw error;
  }
}

/**
 * @param names as they were typed: folders, or `platform`.
 * @returns undefined for all.
 * @throws {WrongUsage} with what was probably meant.
 */
export function chosenNames(names: readonly string[], definitions: Definitions): readonly string[] | undefined {
  const known = [PLATFORM, ...[...definitions.producers, ...definitions.consumers].map(({ name }) => name)];
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return names.length === 0 ? undefined : names;
  const meant = nearest(unknown, known);
  throw new WrongUsage(
    `There is no "${unknown}": ${
      meant.length > 0 ? `did you mean ${meant.join(" or ")}?` : `it is one of ${known.join(", ")}.`
    }`,
  );
}
