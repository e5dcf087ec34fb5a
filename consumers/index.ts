import type { ConsumerDefinition } from "../runtime/definition.ts";

/** Everything that listens. Infra deploys exactly this. */
export const consumers: readonly ConsumerDefinition[] = [];
