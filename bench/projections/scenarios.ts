import { consumers } from "../../consumers/index.ts";
import { entitlementsListener } from "../../consumers/entitlements/consumer.ts";
import { CATALOGUE } from "../../consumers/entitlements/core/products.ts";
import { notificationsListener } from "../../consumers/notifications/consumer.ts";
import { handOver } from "../../consumers/notifications/core/due.ts";
import { DEFAULTS as NOTIFICATIONS } from "../../consumers/notifications/core/settings.ts";
import { decideListener, deliverListener, scheduleListener } from "../../consumers/notifications/stages.ts";
import { fanoutListener, timelinesListener } from "../../consumers/timelines/consumer.ts";
import { DEFAULTS as TIMELINES } from "../../consumers/timelines/core/settings.ts";
import { sampleFacts } from "../../infra/local/sample.ts";
import type { Plan } from "../../runtime/core/plan.ts";
import type { ConsumerDefinition, Listener } from "../../runtime/definition.ts";
import type { Fact } from "../../schemas/event.ts";
import { chance } from "../../test/chance.ts";
import { mixedWorld } from "../../test/worlds/mixed.ts";
import { notifiedWorld } from "../../test/worlds/notified.ts";
import { subscriptionWorld } from "../../test/worlds/subscriptions.ts";
import { factsIn } from "./facts-in.ts";

/** What one consumer is measured with. */
export interface Scenario {
  readonly name: string;
  /** Its folder's name. */
  readonly consumer: string;
  /** The first one's queue is fed by the topic, the others' by the consumer itself. */
  readonly listeners: readonly Listener[];
  /** All of them heard by the first listener, in the order in which they happened. */
  readonly facts: readonly Fact[];
  /** RFC 3339. When all of it is heard; left out where each fact is heard as it happens. */
  readonly heardAt?: string;
  /** Why more is written than facts change, in a sentence. */
  readonly excess?: string;
  /** What a timer does two hours after the last of it. */
  readonly timer?: (now: string) => Plan<unknown>;
}

export const SEED = 1;
const SAMPLE = { people: 24, posts: 90 };
const SAMPLE_AT = new Date("2026-11-20T09:00:00Z");
const LONG_AFTER = "2027-01-01T00:00:00.000Z";

const own: Readonly<Record<string, (social: readonly Fact[]) => readonly Scenario[]>> = {
  timelines: (social) => [
    {
      name: "timelines, of social",
      consumer: "timelines",
      listeners: [timelinesListener(TIMELINES), fanoutListener(TIMELINES)],
      facts: social,
      heardAt: LONG_AFTER,
    },
  ],
  notifications: (social) => {
    const busy = notifiedWorld(chance(SEED), { users: 60, facts: 600 });
    const all = {
      consumer: "notifications",
      listeners: [
        notificationsListener(NOTIFICATIONS),
        decideListener(NOTIFICATIONS),
        scheduleListener(),
        deliverListener(NOTIFICATIONS),
      ],
    };
    return [
      { ...all, name: "notifications, of social as history", facts: social, heardAt: LONG_AFTER },
      {
        ...all,
        name: "notifications, with what goes out",
        facts: busy.facts,
        heardAt: busy.end,
        timer: handOver,
        excess:
          "A message is claimed before it goes out, and what came of it is written after; a digest's window is set, and then handed on (docs/adr/0022-inbox-and-effects.md).",
      },
    ];
  },
  entitlements: () => {
    const { facts } = subscriptionWorld(chance(SEED), { users: 35, lives: 70 });
    return [
      {
        name: "entitlements, as it happens",
        consumer: "entitlements",
        listeners: [entitlementsListener(CATALOGUE)],
        facts,
        excess:
          "Where a fact changes what is open, ACCESS is written before the change is said, and that it was is written after: no crash hides whether somebody heard of it (docs/adr/0019-one-row-per-fact.md).",
      },
    ];
  },
};

/** @param file facts about people and posts, instead of the seeded sample */
export async function scenariosOf(file?: string): Promise<readonly Scenario[]> {
  const social = file === undefined ? sampleFacts(SEED, SAMPLE_AT, SAMPLE) : factsIn(file);
  const projections = consumers.filter(({ ownsTable }) => ownsTable);
  const scenarios = await Promise.all(
    projections.map(async (definition) => own[definition.name]?.(social) ?? (await usual(definition))),
  );
  return scenarios.flat().map((scenario) => ({ ...scenario, facts: heard(scenario) }));
}

function heard({ listeners, facts }: Scenario): readonly Fact[] {
  const types = new Set(listeners[0]?.hears.map(({ type }) => type));
  return facts.filter(({ type }) => types.has(type));
}

/** Whoever is not named above: the listeners that its definition's file exports, with facts of every kind that it hears. */
async function usual({ name, hears }: ConsumerDefinition): Promise<readonly Scenario[]> {
  const file = `consumers/${name}/consumer.ts`;
  const exported = (await import(`../../${file}`)) as Readonly<Record<string, unknown>>;
  const listeners = Object.values(exported).filter(isListener);
  if (listeners.length === 0 || hears === "every") {
    throw new Error(
      `${file} exports no listener: bench/projections/scenarios.ts has to say what ${name} is measured with`,
    );
  }
  const { facts } = mixedWorld(chance(SEED), hears, { subjects: 300, facts: 600 });
  return [{ name: `${name}, of all that it hears`, consumer: name, listeners, facts }];
}

const isListener = (exported: unknown): exported is Listener =>
  typeof exported === "object" && exported !== null && "apply" in exported && "hears" in exported;
