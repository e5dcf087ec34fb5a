import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "@jest/globals";
import type { Plan } from "../../runtime/core/plan.ts";
import { compareUtf8, sortableTime, versionOf } from "../../runtime/core/version.ts";
import type { Listener } from "../../runtime/definition.ts";
import { runPlan } from "../../runtime/kit/run-plans.ts";
import { memoryPublisher, type MemoryPublisher } from "../../runtime/memory/publisher.ts";
import { memoryRowStore } from "../../runtime/memory/row-store.ts";
import type { RowStore } from "../../runtime/ports.ts";
import type { EntitlementChangedV1 } from "../../schemas/entitlements/entitlement-changed.v1.ts";
import type { Fact } from "../../schemas/event.ts";
import { type Chance, chance } from "../../test/chance.ts";
import { orderFreeContract } from "../../test/contracts/order-free.contract.ts";
import { ACCEPTANCE, disordered } from "../../test/disorder.ts";
import { seedsOr } from "../../test/faults/seeds.ts";
import { expectedEntitlements, type ExpectedEntitlements } from "../../test/oracles/entitlements.ts";
import { simulatedConsumer } from "../../test/simulated-consumer.ts";
import { type SubscriptionWorld, subscriptionWorld } from "../../test/worlds/subscriptions.ts";
import { entitlementsListener } from "./consumer.ts";
import { check, openAt, type OpenTimes } from "./core/answer.ts";
import type { Heard } from "./core/note.ts";
import { CATALOGUE } from "./core/products.ts";
import { readOpenTimes } from "./core/read.ts";

const FEATURES = ["stream", "download", "live"];
/** In the middle of the story. */
const NOW = "2026-04-01T12:00:00.000Z";
const LISTENER = entitlementsListener(CATALOGUE);

/** What was said in a run, by the world it is about. */
const said = new WeakMap<SubscriptionWorld, MemoryPublisher>();
/** What the oracle answers about a world: it is slow, and asked several times. */
const answers = new WeakMap<SubscriptionWorld, ReturnType<typeof expectedOf>>();

/** What can be seen of one user. */
interface Shown {
  /** `moment feature` wherever something is open. */
  readonly open: readonly string[];
  /** At NOW, by feature: until when. */
  readonly now: Readonly<Record<string, string>>;
  /** The same as announced last. */
  readonly announced: Readonly<Record<string, string>>;
}

/** Who halts in one run must not go on in another, which has other rows. */
const halted: HaltedPlans = new Map();

orderFreeContract("what people may use", {
  listeners: [halting(LISTENER, halted)],
  world: (luck) => subscriptionWorld(luck, { users: 22, lives: 22 }),
  around: (world) => {
    const memory = memoryPublisher();
    said.set(world, memory);
    halted.clear();
    return { publisher: memory.publisher, now: () => new Date(NOW) };
  },
  shown: async (world, store) => {
    const { moments } = answersAbout(world);
    const shown: Record<string, Shown> = {};
    for (const user of world.users) {
      const times = await timesOf(user, store);
      shown[user] = {
        open: openIn(moments(user), (feature, at) => check(times, feature, at).allowed),
        now: sortable(openAt(times, NOW).map(({ feature, until }) => [feature, until])),
        announced: sortable(Object.entries(lastSaidOf(user, said.get(world)?.published ?? [])?.data.until ?? {})),
      };
    }
    return shown;
  },
  oracle: (world) => answersAbout(world).shown,
});

function answersAbout(world: SubscriptionWorld): ReturnType<typeof expectedOf> {
  const known = answers.get(world) ?? expectedOf(world);
  answers.set(world, known);
  return known;
}

function expectedOf({ users, facts }: SubscriptionWorld) {
  const expected = expectedEntitlements(facts, CATALOGUE.products);
  const shown = users.map((user): [string, Shown] => {
    const now = expectedAt(user, NOW, expected);
    const open = openIn(expected.moments(user), (...what) => expected.allowed(user, ...what));
    return [user, { open, now, announced: now }];
  });
  const moments = (user: string): readonly string[] => expected.moments(user);
  return { moments, shown: Object.fromEntries(shown) };
}

describe("a thousand subscriptions in disorder", () => {
  it.each(seedsOr([1]))(
    "are answered as the rules say, at whatever happens to them and around it (seed %i)",
    async (seed) => {
      const luck = chance(2026 + seed);
      const { users, facts } = subscriptionWorld(luck, { users: 600, lives: 1_000 });
      const store = memoryRowStore();
      const { publisher, published } = memoryPublisher();
      let clock = Date.parse(NOW);
      const world = { publisher, now: () => new Date((clock += 1)) };
      const consumer = simulatedConsumer([LISTENER], store, luck, world);
      await consumer.hear(disordered(facts, ACCEPTANCE, luck));
      expect(consumer.parked).toEqual([]);

      const expected = expectedEntitlements(facts, CATALOGUE.products);
      const wrong: unknown[] = [];
      let checks = 0;
      for (const user of users) {
        const times = await timesOf(user, store);
        for (const at of momentsToAsk(expected.moments(user), luck)) {
          for (const feature of FEATURES) {
            const { allowed } = check(times, feature, at);
            if (allowed !== expected.allowed(user, feature, at)) wrong.push({ user, feature, at, allowed });
            checks++;
          }
        }
        const at = luck.pick(["2026-02-10T00:00:00Z", NOW, "2026-07-01T12:00:00Z", "2027-06-01T00:00:00Z"]);
        const feature = luck.pick(FEATURES);
        const { until, allowed } = check(times, feature, at);
        const answer = { allowed, until: until === null ? null : sortableTime(until) };
        if (!isDeepStrictEqual(answer, expected.answer(user, feature, at))) wrong.push({ user, feature, at, answer });
        checks++;
      }
      expect(wrong).toEqual([]);
      expect(facts.filter(({ type }) => type === "subscription-bought.v1").length).toBe(1_000);
      expect(checks).toBeGreaterThan(40_000);

      const bySubject = new Map<string, Fact[]>();
      for (const one of published) bySubject.set(one.subject, [...(bySubject.get(one.subject) ?? []), one]);
      const misled = users.filter((user) => {
        const last = lastSaidOf(user, bySubject.get(user) ?? []);
        const at = last?.time ?? new Date(clock).toISOString();
        return !isDeepStrictEqual(sortable(Object.entries(last?.data.until ?? {})), expectedAt(user, at, expected));
      });
      expect(misled).toEqual([]);
    },
  );
});

describe("what is said", () => {
  it.each([1, 2, 3, 4, 5])(
    "is one thing under one id, also where functions overtake each other (seed %i)",
    async (seed) => {
      const luck = chance(seed);
      const { facts } = subscriptionWorld(luck, { users: 4, lives: 20 });
      const { publisher, published } = memoryPublisher();
      let clock = Date.parse(NOW);
      const world = { publisher, now: () => new Date((clock += 1)) };
      await simulatedConsumer([halting(LISTENER)], memoryRowStore(), luck, world).hear(
        disordered(facts, ACCEPTANCE, luck),
      );
      const contents = new Map<string, Set<string>>();
      for (const { id, time, sequence, data } of published) {
        contents.set(id, (contents.get(id) ?? new Set()).add(JSON.stringify([time, sequence, data])));
      }
      expect([...contents.values()].filter(({ size }) => size > 1)).toEqual([]);
      expect(contents.size).toBeGreaterThan(10);
    },
  );
});

/**
 * Functions that stop before one of their steps for as long as some other batches take. Most of them then go on with what
 * they saw before, as several functions at once do to each other; some never do, as after a crash, and the fact is
 * handled anew. Without it one batch after the other sees all there is.
 */
function halting(listener: Listener<Heard>, halted: HaltedPlans = new Map()): Listener<Heard> {
  return {
    ...listener,
    *apply(fact) {
      const delivery = JSON.stringify(fact);
      const before = halted.get(delivery);
      halted.delete(delivery);
      const { plan, step: next } = before === undefined || before === "lost" ? begun(listener.apply(fact)) : before;
      const luck = chance(Number.parseInt(fact.id.slice(1)));
      let stepsToGo = before === undefined ? luck.pick(HALTS_BEFORE) : Infinity;
      for (let step = next; step.done !== true; stepsToGo--) {
        if (stepsToGo === 0) {
          halted.set(delivery, luck.next() < 0.15 ? "lost" : { plan, step });
          throw new Error("Halted, to go on with the next delivery");
        }
        step = plan.next(yield step.value);
      }
    },
  };
}

/** By delivery. */
type HaltedPlans = Map<string, Halted | "lost">;

interface Halted {
  readonly plan: Plan;
  readonly step: ReturnType<Plan["next"]>;
}

const begun = (plan: Plan): Halted => ({ plan, step: plan.next([]) });

/** Of the steps: own row, all rows, moment, access, announcement, that it was announced. Mostly between looking and writing. */
const HALTS_BEFORE = [0, 1, 2, 2, 3, 3, 3, 3, 3, 3, 4, 5];

const timesOf = (user: string, store: RowStore): Promise<OpenTimes> =>
  runPlan(readOpenTimes(user, CATALOGUE), { factId: "-", type: "read", correlationId: "-" }, { store });

const lastSaidOf = (user: string, published: readonly Fact[]): EntitlementChangedV1 | undefined =>
  published
    .filter((fact): fact is EntitlementChangedV1 => fact.subject === user)
    .sort((a, b) => compareUtf8(versionOf(a), versionOf(b)))
    .at(-1);

function expectedAt(user: string, at: string, expected: ExpectedEntitlements): Readonly<Record<string, string>> {
  const answers = FEATURES.map((feature) => ({ feature, ...expected.answer(user, feature, at) }));
  return sortable(answers.flatMap(({ feature, allowed, until }) => (allowed ? [[feature, until ?? ""]] : [])));
}

const sortable = (untils: readonly (readonly [string, string])[]): Readonly<Record<string, string>> =>
  Object.fromEntries(untils.map(([feature, until]) => [feature, sortableTime(until)]));

function openIn(moments: readonly string[], allowed: (feature: string, at: string) => boolean): readonly string[] {
  return moments.flatMap((at) =>
    FEATURES.filter((feature) => allowed(feature, at)).map((feature) => `${at} ${feature}`),
  );
}

/** Every boundary, a second and a millisecond around some, and some others. */
function momentsToAsk(boundaries: readonly string[], luck: Chance): readonly string[] {
  const around = boundaries.filter(() => luck.next() < 0.2).map((boundary) => Date.parse(boundary));
  const others = [0, 1].map(() => Date.parse(NOW) + (luck.next() - 0.2) * 400 * 86_400_000);
  const beside = [...around.flatMap((at) => [at - 1_000, at - 1, at + 1, at + 1_000]), ...others];
  return [...boundaries, ...beside.map((at) => new Date(at).toISOString())];
}
