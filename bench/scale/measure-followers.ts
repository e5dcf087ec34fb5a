import { fanoutListener, timelinesListener } from "../../consumers/timelines/consumer.ts";
import { followersOf as timelineFollowersOf } from "../../consumers/timelines/core/rows.ts";
import { DEFAULTS as TIMELINES } from "../../consumers/timelines/core/settings.ts";
import { notificationsListener } from "../../consumers/notifications/consumer.ts";
import { followersOf as notifiedFollowersOf, saidOf } from "../../consumers/notifications/core/rows.ts";
import { DEFAULTS as NOTIFICATIONS } from "../../consumers/notifications/core/settings.ts";
import { decideListener } from "../../consumers/notifications/stages.ts";
import { versionOf } from "../../runtime/core/version.ts";
import type { Listener } from "../../runtime/definition.ts";
import type { Row } from "../../runtime/ports.ts";
import { chance } from "../../test/chance.ts";
import { simulatedConsumer } from "../../test/simulated-consumer.ts";
import { surroundings } from "../../test/surroundings.ts";
import { follow, post } from "../../test/social-facts.ts";
import type { Reading } from "../measuring/rounds.ts";
import { countedTable } from "./counted-table.ts";

/** What a post is measured at. */
export interface Audience {
  readonly listeners: readonly Listener[];
  /** A follower's row in the list that a post goes through. */
  readonly follower: (reader: string) => Row;
}

const AUTHOR = "author";
const LONG_AFTER = "2027-01-01T00:00:00.000Z";
const FOLLOW = follow(0, "reader", AUTHOR);
const PUT_AT_ONCE = 10_000;

const audiences = {
  timelines: {
    listeners: [timelinesListener(TIMELINES), fanoutListener(TIMELINES)],
    follower: (reader) => ({
      pk: timelineFollowersOf(AUTHOR),
      sk: reader,
      follow: { on: true, version: versionOf(FOLLOW) },
    }),
  },
  notifications: {
    listeners: [notificationsListener(NOTIFICATIONS), decideListener(NOTIFICATIONS)],
    follower: (reader) => ({ pk: notifiedFollowersOf(AUTHOR), sk: reader, said: new Set([saidOf(FOLLOW, true)]) }),
  },
} as const satisfies Readonly<Record<string, Audience>>;

export type AudienceName = keyof typeof audiences;

/** One post and all the steps that it takes, to followers who are there already: the first such post of its author, or the second. */
export async function measurePost(name: AudienceName, followers: number, which: "first" | "second"): Promise<Reading> {
  const { listeners, follower } = audiences[name];
  const table = countedTable();
  for (let start = 0; start < followers; start += PUT_AT_ONCE) {
    const some = Math.min(PUT_AT_ONCE, followers - start);
    await table.put(Array.from({ length: some }, (_, n) => follower(`reader-${String(start + n).padStart(7, "0")}`)));
  }
  const consumer = simulatedConsumer(listeners, table, chance(1), surroundings(LONG_AFTER, []));
  if (which === "second") await consumer.hear([post(1, AUTHOR, "post-1")]);
  table.takeBill();
  const cpu = process.cpuUsage();
  await consumer.hear([post(2, AUTHOR, "post-2")]);
  const { user, system } = process.cpuUsage(cpu);
  const { requests, units } = table.takeBill();
  return {
    followers,
    requests: Object.values(requests).reduce((sum, count) => sum + count, 0),
    "write units": units.write,
    "read units": units.read,
    "CPU ms": (user + system) / 1_000,
  };
}
