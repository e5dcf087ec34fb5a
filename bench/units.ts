import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { entitlementsListener } from "../consumers/entitlements/consumer.ts";
import { CATALOGUE } from "../consumers/entitlements/core/products.ts";
import { notificationsListener } from "../consumers/notifications/consumer.ts";
import { handOver } from "../consumers/notifications/core/due.ts";
import { DEFAULTS as NOTIFICATIONS } from "../consumers/notifications/core/settings.ts";
import { decideListener, deliverListener, scheduleListener } from "../consumers/notifications/stages.ts";
import { fanoutListener, timelinesListener } from "../consumers/timelines/consumer.ts";
import { DEFAULTS as TIMELINES } from "../consumers/timelines/core/settings.ts";
import { sampleFacts } from "../infra/local/sample.ts";
import { dynamoRowStore } from "../runtime/aws/dynamo-row-store.ts";
import type { Plan } from "../runtime/core/plan.ts";
import type { Listener } from "../runtime/definition.ts";
import type { WorkQueue } from "../runtime/ports.ts";
import { readFact } from "../schemas/catalogue.ts";
import type { Fact } from "../schemas/event.ts";
import { chance } from "../test/chance.ts";
import { ACCEPTANCE, disordered } from "../test/disorder.ts";
import { startDynamo } from "../test/engines/dynamo.ts";
import { type Bill, billed } from "../test/engines/requests.ts";
import { simulatedConsumer } from "../test/simulated-consumer.ts";
import { surroundings } from "../test/surroundings.ts";
import { notifiedWorld } from "../test/worlds/notified.ts";
import { subscriptionWorld } from "../test/worlds/subscriptions.ts";

const SEED = 1;
const SAMPLE = { people: 100, posts: 1_000 };
const SAMPLE_AT = new Date("2026-11-20T09:00:00Z");

interface Scenario {
  readonly name: string;
  readonly listeners: readonly Listener[];
  readonly facts: readonly Fact[];
  /** RFC 3339. When all of it is heard. */
  readonly now: string;
  /** What a timer does afterwards. */
  readonly timer?: (now: string) => Plan<unknown>;
}

/**
 * What a fact makes a consumer do at DynamoDB, for `perFact` in its definition: requests, units as the engine counts them,
 * and the time that passes, which on Lambda is the function's. In order, and in the disorder of the acceptance tests with
 * a tenth of all facts twice. `npm run bench -- units [facts.ndjson[.gz]]`; the sample without.
 */
export async function bench([path]: readonly string[]): Promise<void> {
  const social = path === undefined ? sampleFacts(SEED, SAMPLE_AT, SAMPLE) : factsIn(path);
  console.log(`social: ${path ?? `the seeded sample of ${SAMPLE.people} people and ${SAMPLE.posts} posts`}`);
  for (const scenario of scenariosWith(social)) {
    const types = new Set(scenario.listeners[0]?.hears.map(({ type }) => type));
    const heard = scenario.facts.filter(({ type }) => types.has(type));
    const inOrder = await measure(scenario, heard);
    const inDisorder = await measure(scenario, disordered(heard, ACCEPTANCE, chance(SEED)));
    console.log(
      `\n${scenario.name}, ${heard.length} facts that it hears\n${"a fact".padEnd(18)}   in order   in disorder`,
    );
    for (const [what, amount] of Object.entries(inOrder)) {
      const figures = [amount, inDisorder[what] ?? 0].map((total) => (total / heard.length).toFixed(2).padStart(11));
      console.log(`${what.padEnd(18)}${figures.join("   ")}`);
    }
  }
}

function scenariosWith(social: readonly Fact[]): readonly Scenario[] {
  const people = notifiedWorld(chance(SEED), { users: 200, facts: 2_000 });
  const subscriptions = subscriptionWorld(chance(SEED), { users: 500, lives: 1_000 });
  const notifications = [
    notificationsListener(NOTIFICATIONS),
    decideListener(NOTIFICATIONS),
    scheduleListener(),
    deliverListener(NOTIFICATIONS),
  ];
  const long = "2027-01-01T00:00:00.000Z";
  return [
    {
      name: "timelines, of social",
      listeners: [timelinesListener(TIMELINES), fanoutListener(TIMELINES)],
      facts: social,
      now: long,
    },
    { name: "notifications, of social as history", listeners: notifications, facts: social, now: long },
    {
      name: "notifications, of a busy quarter of an hour, with what goes out of it",
      listeners: notifications,
      facts: people.facts,
      now: people.end,
      timer: handOver,
    },
    {
      name: "entitlements, of 1,000 subscriptions' lives",
      listeners: [entitlementsListener(CATALOGUE)],
      facts: subscriptions.facts,
      now: long,
    },
  ];
}

type Total = Readonly<Record<string, number>>;

async function measure({ listeners, now, timer }: Scenario, facts: readonly Fact[]): Promise<Total> {
  const engine = await startDynamo();
  const { service, bill } = billed(engine.service);
  const store = dynamoRowStore(service, await engine.createTable(), { before: () => Promise.resolve() });
  let steps = 0;
  const wrapQueue = (queue: WorkQueue): WorkQueue => ({
    send: (more) => {
      steps += more.length;
      return queue.send(more);
    },
  });
  const around = surroundings(now, ["email", "webhook"]);
  const consumer = simulatedConsumer(listeners, store, chance(SEED), { ...around, wrapQueue });
  const began = performance.now();
  const { requests, units } = await bill(async () => {
    await consumer.hear(facts);
    if (timer === undefined) return;
    const later = new Date(Date.parse(now) + 7_200_000).toISOString();
    around.setClock(later);
    await consumer.run(timer(later));
  });
  const milliseconds = performance.now() - began;
  await engine.stop();
  return {
    "write units": units.write,
    "read units": units.read,
    milliseconds,
    "steps to itself": steps,
    "facts said": around.published.length,
    messages: around.channels.email.delivered.length,
    ...sorted(requests),
  };
}

const sorted = (requests: Bill["requests"]): Total =>
  Object.fromEntries(Object.entries(requests).sort(([a], [b]) => (a < b ? -1 : 1)));

function factsIn(path: string): readonly Fact[] {
  const bytes = readFileSync(path);
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const lines = (isGzip ? gunzipSync(bytes) : bytes).toString("utf8").trimEnd().split("\n");
  return lines.map((line) => readFact(JSON.parse(line)));
}
