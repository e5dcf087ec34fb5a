import type { Outbound } from "./workflows.ts";

export interface NotificationSettings {
  /** A fact that is older rebuilds the inbox and sends nothing. */
  readonly staleAfterHours: number;
  /** How long a digest waits for more after its first activity. */
  readonly digestMinutes: number;
  /** How long a digest waits at least after an activity was heard, so that a backlog does not tear it to pieces. */
  readonly digestGraceMinutes: number;
  /** Before access ends. */
  readonly endingNoticeDays: number;
  /** Promotional messages at most, in 24 hours. */
  readonly mostPerDay: Readonly<Record<Outbound, number>>;
  /** Notifications of one category that an inbox shows, the newest; 50 more are kept. */
  readonly shownPerCategory: number;
  /** Followers that one step tells. */
  readonly chunkFollowers: number;
  /** Up to so many followers are told at once, without a step. */
  readonly inlineFollowers: number;
  /** Longer than a delivery can run: after it, a claim without an outcome is a crash. */
  readonly leaseSeconds: number;
}

export const DEFAULTS: NotificationSettings = {
  staleAfterHours: 24,
  digestMinutes: 60,
  digestGraceMinutes: 2,
  endingNoticeDays: 3,
  mostPerDay: { email: 20, webhook: 200 },
  shownPerCategory: 100,
  chunkFollowers: 500,
  inlineFollowers: 25,
  leaseSeconds: 35,
};
