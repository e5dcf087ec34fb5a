import * as z from "zod";
import { DEFAULTS, type TimelineSettings } from "./core/settings.ts";

export const TIMELINES_ENVIRONMENT = {
  PUSH_UP_TO_FOLLOWERS: z.coerce.number().int().nonnegative(),
  LOSSY_ABOVE_FOLLOWS: z.coerce.number().int().nonnegative(),
} as const;

export function settingsFrom(env: {
  readonly PUSH_UP_TO_FOLLOWERS: number;
  readonly LOSSY_ABOVE_FOLLOWS: number;
}): TimelineSettings {
  return { ...DEFAULTS, pushUpToFollowers: env.PUSH_UP_TO_FOLLOWERS, lossyAboveFollows: env.LOSSY_ABOVE_FOLLOWS };
}
