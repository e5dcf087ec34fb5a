import type { Producer } from "../runtime/definition.ts";

/** Everything that speaks. Infra deploys exactly this. */
export const producers: readonly Producer[] = [];
