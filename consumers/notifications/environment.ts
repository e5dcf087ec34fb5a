import * as z from "zod";
import { DEFAULTS, type NotificationSettings } from "./core/settings.ts";

export const NOTIFICATIONS_ENVIRONMENT = {
  DIGEST_MINUTES: z.coerce.number().int().positive(),
  DIGEST_GRACE_MINUTES: z.coerce.number().int().nonnegative(),
  STALE_AFTER_HOURS: z.coerce.number().positive(),
  EMAILS_PER_DAY: z.coerce.number().int().nonnegative(),
  WEBHOOKS_PER_DAY: z.coerce.number().int().nonnegative(),
} as const;

export function settingsFrom(env: z.output<z.ZodObject<typeof NOTIFICATIONS_ENVIRONMENT>>): NotificationSettings {
  return {
    ...DEFAULTS,
    digestMinutes: env.DIGEST_MINUTES,
    digestGraceMinutes: env.DIGEST_GRACE_MINUTES,
    staleAfterHours: env.STALE_AFTER_HOURS,
    mostPerDay: { email: env.EMAILS_PER_DAY, webhook: env.WEBHOOKS_PER_DAY },
  };
}
