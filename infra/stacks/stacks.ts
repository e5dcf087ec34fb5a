import type { Topology } from "../topology.ts";
import { computeStack } from "./compute.ts";
import { platformStack } from "./platform.ts";
import { LAYERS, type Setting, type Stack } from "./stack.ts";
import { stateStack } from "./state.ts";

/** Every stack that the definitions ask for, in the order in which they are deployed for the first time. */
export function stacksOf({ stream, folders }: Topology, setting: Setting): readonly Stack[] {
  const stacks = [
    platformStack(setting, stream.shards),
    ...folders.flatMap((folder) => {
      const state = stateStack(folder, setting);
      return [...(state === undefined ? [] : [state]), computeStack(folder, setting)];
    }),
  ];
  return LAYERS.flatMap((layer) => stacks.filter((stack) => stack.layer === layer));
}
