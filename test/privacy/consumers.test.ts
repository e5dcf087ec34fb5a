import { describe, expect, it } from "@jest/globals";
import { consumers } from "../../consumers/index.ts";
import { memoryRowStore } from "../../runtime/memory/row-store.ts";
import { contactChangedV1 } from "../../schemas/account/contact-changed.v1.ts";
import { userJoinedV1 } from "../../schemas/account/user-joined.v1.ts";
import { catalogue } from "../../schemas/catalogue.ts";
import type { EventDefinition, Fact } from "../../schemas/event.ts";
import { commentAddedV1 } from "../../schemas/social/comment-added.v1.ts";
import { postPublishedV1 } from "../../schemas/social/post-published.v1.ts";
import { userFollowedV1 } from "../../schemas/social/user-followed.v1.ts";
import { CONSUMERS, type ConsumerUnderTest, outputsOf } from "./consumers-under-test.ts";
import { factWithCanaries } from "./marked.ts";
import { inEnvelope, poisonOf } from "./poison.ts";
import { leaksOver, type Run, seedsOf } from "./seeds.ts";

const TIME = "2026-03-01T11:59:00.000Z";

/** Two people who can be reached, so that what is heard next makes messages to them. */
function people(run: Run): readonly Fact[] {
  const told = <F extends Fact>(definition: EventDefinition<F>, data: object) =>
    factWithCanaries(definition, run, { data });
  return ["u1", "u2"].flatMap((userId) => [
    told(userJoinedV1, { userId }),
    { ...told(contactChangedV1, { userId, channel: "email" }), id: `mail-${userId}` },
    { ...told(contactChangedV1, { userId, channel: "webhook" }), id: `hook-${userId}` },
  ]);
}

const stories = (run: Run): readonly Fact[] =>
  [
    factWithCanaries(userFollowedV1, run),
    factWithCanaries(postPublishedV1, run, { data: { authorId: "u2" } }),
    factWithCanaries(commentAddedV1, run),
  ].map((fact) => ({ ...fact, time: TIME }));

async function heardBy(consumer: ConsumerUnderTest, definition: EventDefinition, run: Run) {
  const { luck } = run;
  const store = memoryRowStore();
  const fact = { ...factWithCanaries(definition, run), time: TIME };
  const before = await outputsOf(consumer, people(run).map(inWire), { luck, share: 0, store });
  const bodies = luck.shuffled([
    ...[fact, fact, ...stories(run)].map(inWire),
    inEnvelope(inWire(fact)),
    ...luck.shuffled(poisonOf(fact, luck)).slice(0, 6),
  ]);
  const share = luck.pick([0, 0.05, 0.3, 1]);
  return [...before, ...(await outputsOf(consumer, bodies, { luck, share, store, isSlow: luck.next() < 0.1 }))];
}

const inWire = (fact: Fact): string => JSON.stringify(fact);

describe("what a consumer logs, records and parks", () => {
  it("is told of by all that read queues", () => {
    const queues = consumers.flatMap(({ functions }) => functions).filter(({ trigger }) => trigger.on === "queue");
    const stages = CONSUMERS.flatMap((consumer) => consumer.stages);
    expect(stages.map(({ name }) => name).sort()).toEqual(queues.map(({ name }) => name).sort());
    const timers = consumers.flatMap(({ functions }) => functions).filter(({ trigger }) => trigger.on === "timer");
    expect(CONSUMERS.flatMap((consumer) => Object.keys(consumer.timers))).toEqual(timers.map(({ name }) => name));
  });

  const cases = CONSUMERS.flatMap((consumer) => catalogue.map((definition) => ({ consumer, definition })));
  it.each(cases.map((one, place) => [one.consumer.name, one.definition.type, { ...one, place }] as const))(
    "has in %s nothing personal of %s",
    async (_, __, { consumer, definition, place }) => {
      expect(await leaksOver(seedsOf(1, place), (run) => heardBy(consumer, definition, run))).toEqual([]);
    },
  );
});
