import { ours } from "./ours.ts";
import { folded, plain } from "./plain.ts";
import { powertools, powertoolsCached } from "./powertools.ts";
import type { Way } from "./way.ts";

/** Ours before all others. */
export const once: readonly Way[] = [ours, plain, powertools, powertoolsCached];
/** Where a batch repeats rows. */
export const hot: readonly Way[] = [ours, folded, plain, powertools];
/** When a container dies, a cache dies with it. */
export const crashTested: readonly Way[] = [ours, plain, powertools];
