import { describe, expect, it } from "@jest/globals";
import { runPlan } from "../../runtime/kit/run-plans.ts";
import { memoryRowStore } from "../../runtime/memory/row-store.ts";
import type { RowStore } from "../../runtime/ports.ts";
import { sortableTime } from "../../runtime/core/version.ts";
import type { Fact } from "../../schemas/event.ts";
import { chance } from "../../test/chance.ts";
import { orderFreeContract } from "../../test/contracts/order-free.contract.ts";
import { ACCEPTANCE, disordered } from "../../test/disorder.ts";
import { type ExpectedItem, expectedInboxes } from "../../test/oracles/notifications.ts";
import { simulatedConsumer } from "../../test/simulated-consumer.ts";
import { surroundings } from "../../test/surroundings.ts";
import { type NotifiedWorld, notifiedWorld } from "../../test/worlds/notified.ts";
import { notificationsListener } from "./consumer.ts";
import { decideListener, deliverListener, scheduleListener } from "./stages.ts";
import { handOver } from "./core/due.ts";
import { type InboxItem, readInbox } from "./core/read-inbox.ts";
import { DEFAULTS, type NotificationSettings } from "./core/settings.ts";

/** Every threshold within reach of a small world, and no cap that chance could reach. */
const SMALL: NotificationSettings = {
  ...DEFAULTS,
  chunkFollowers: 3,
  inlineFollowers: 2,
  digestMinutes: 1,
  mostPerDay: { email: 10_000, webhook: 10_000 },
};

const listeners = [notificationsListener(SMALL), decideListener(SMALL), scheduleListener(), deliverListener(SMALL)];
const world = (luck: ReturnType<typeof chance>) => notifiedWorld(luck, { users: 14, facts: 420 });
const around = ({ end }: NotifiedWorld) => surroundings(end, ["email"]);
/** Two days later all of it is history, of which nothing goes out. */
const twoDaysAfter = ({ end }: NotifiedWorld): string => new Date(Date.parse(end) + 172_800_000).toISOString();

orderFreeContract("what inboxes show", {
  listeners,
  world,
  around: (told) => surroundings(twoDaysAfter(told), ["email"]),
  shown: (told, store) => shownTo(told.users, store, twoDaysAfter(told)),
  oracle: (told) => {
    const { users, facts } = told;
    const { inboxOf } = expectedInboxes(facts, twoDaysAfter(told));
    return Object.fromEntries(
      users.map((user) => [user, { items: inSomeOrder(inboxOf(user)), unread: inboxOf(user).length }]),
    );
  },
});

const SEEDS = Array.from({ length: 6 }, (_, seed) => 1_000 + seed);

describe("what goes out, whatever comes in which order", () => {
  it.each(SEEDS)(
    "is every digest as the oracle has it, nothing twice, and nothing at all of a replay (seed %i)",
    async (seed) => {
      const luck = chance(seed);
      const told = world(luck);
      const store = memoryRowStore();
      const outside = around(told);
      const consumer = simulatedConsumer(listeners, store, luck, outside);
      // Nothing waits for a digest of whom nothing could be sent to.
      const isContact = ({ type }: Fact): boolean => type === "contact-changed.v1";
      await consumer.hear(told.facts.filter(isContact));
      await consumer.hear(disordered(told.facts, ACCEPTANCE, luck));
      const later = new Date(Date.parse(told.end) + 3_600_000).toISOString();
      outside.setClock(later);
      await consumer.run(handOver(later));

      const { delivered } = outside.channels.email;
      const keys = delivered.map(({ idempotencyKey }) => idempotencyKey);
      expect(new Set(keys).size).toBe(keys.length);
      const { digestsOf } = expectedInboxes(told.facts, later);
      const expected = told.users.flatMap((user, index) =>
        digestsOf(user, SMALL.digestMinutes).map(([, count]) => `${index}@example.com ${count}`),
      );
      const isDigest = ({ data }: { readonly data: Readonly<Record<string, unknown>> }) =>
        ["post-liked", "followed-posted"].includes(String(data["workflow"]));
      const digests = delivered.filter(isDigest).map(({ to, data }) => `${to} ${String(data["notes"])}`);
      expect(digests.sort()).toEqual(expected.sort());

      await consumer.hear(luck.shuffled(told.facts).map((fact) => ({ ...fact, replayid: "r1" })));
      await consumer.run(handOver(later));
      expect(delivered).toHaveLength(keys.length);

      // Facts that come again may find an address that was not known before, and never one that was written to.
      await consumer.hear(luck.shuffled(told.facts));
      await consumer.run(handOver(later));
      const all = delivered.map(({ idempotencyKey }) => idempotencyKey);
      expect(new Set(all).size).toBe(all.length);
      expect(consumer.parked).toEqual([]);
    },
  );

  it("is nothing when a whole year is replayed into an empty table, and the inboxes are there", async () => {
    const luck = chance(7);
    const told = world(luck);
    const store = memoryRowStore();
    const outside = around(told);
    const consumer = simulatedConsumer(listeners, store, luck, outside);
    await consumer.hear(luck.shuffled(told.facts).map((fact) => ({ ...fact, replayid: "r1" })));
    await consumer.run(handOver(told.end));
    expect(outside.channels.email.delivered).toEqual([]);
    expect(store.rows().filter(({ pk }) => /^(L|T|DUE)#/.test(pk) && !pk.startsWith("DUE"))).toEqual([]);
    const { inboxOf } = expectedInboxes(told.facts, told.end);
    const shown = await shownTo(told.users, store, told.end);
    expect(Object.values(shown).map(({ unread }) => unread)).toEqual(told.users.map((user) => inboxOf(user).length));
  });
});

async function shownTo(users: readonly string[], store: RowStore, now: string) {
  const inboxes: Record<string, { readonly items: readonly ExpectedItem[]; readonly unread: number }> = {};
  const ports = { store, now: () => new Date(now), newToken: () => "t" };
  for (const user of users) {
    const items: InboxItem[] = [];
    let below: string | undefined;
    let unread = 0;
    do {
      const plan = readInbox(user, { limit: 7, below, onlyUnread: false }, SMALL);
      const page = await runPlan(plan, { factId: "-", type: "read", correlationId: "-" }, ports);
      items.push(...page.items);
      below = page.next;
      unread = page.unread;
    } while (below !== undefined);
    expect(items.filter(({ readAt }) => readAt === null)).toHaveLength(unread);
    const told = items.map(({ at, category, title }) => ({ at: sortableTime(at), category, title }));
    inboxes[user] = { items: inSomeOrder(told), unread };
  }
  return inboxes;
}

const inSomeOrder = (items: readonly ExpectedItem[]): readonly ExpectedItem[] =>
  items.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
