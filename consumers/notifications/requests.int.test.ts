import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { dynamoRowStore } from "../../runtime/aws/dynamo-row-store.ts";
import type { Service } from "../../runtime/aws/operations.ts";
import { runPlan } from "../../runtime/kit/run-plans.ts";
import type { RowStore } from "../../runtime/ports.ts";
import { subscriptionBoughtV1 } from "../../schemas/billing/subscription-bought.v1.ts";
import type { Fact } from "../../schemas/event.ts";
import { fact } from "../../test/builders.ts";
import { chance } from "../../test/chance.ts";
import { type DynamoEngine, startDynamo } from "../../test/engines/dynamo.ts";
import { type Bill, billed } from "../../test/engines/requests.ts";
import { simulatedConsumer } from "../../test/simulated-consumer.ts";
import {
  comment,
  contact,
  follow,
  like,
  mute,
  post,
  prefer,
  timeAt,
  unfollow,
  unlike,
} from "../../test/social-facts.ts";
import { surroundings } from "../../test/surroundings.ts";
import { notificationsListener } from "./consumer.ts";
import { handOver } from "./core/due.ts";
import { markRead, readInbox } from "./core/read-inbox.ts";
import { noteIdOf } from "./core/rows.ts";
import { DEFAULTS } from "./core/settings.ts";
import { decideListener, deliverListener, scheduleListener } from "./stages.ts";

/** README.md, "Rows", prints these. */
describe("the requests of notifications", () => {
  let engine: DynamoEngine;
  let store: RowStore;
  let service: Service;
  let bill: (work: () => Promise<unknown>) => Promise<Bill>;
  let around: ReturnType<typeof surroundings<"email">>;
  beforeAll(async () => {
    engine = await startDynamo();
    ({ service, bill } = billed(engine.service));
  });
  afterAll(() => engine.stop());
  beforeEach(async () => {
    around = surroundings(timeAt(0), ["email"]);
    store = dynamoRowStore(service, await engine.createTable(), { before: () => Promise.resolve() });
  });

  it("for a follow are two updates, two puts, and the author's newer posts", async () => {
    const { requests, units } = await bill(() => hearOld(follow(1, "bob", "ann")));
    expect(requests).toEqual({ UpdateItem: 2, BatchWriteItem: 2, BatchGetItem: 1, Query: 1 });
    expect(units.write).toBe(4);
  });

  it("for an unfollow are as many: it may have been heard late", async () => {
    await hearOld(follow(1, "bob", "ann"));
    const { requests } = await bill(() => hearOld(unfollow(2, "bob", "ann")));
    expect(requests).toEqual({ UpdateItem: 2, BatchWriteItem: 2, BatchGetItem: 1, Query: 1 });
  });

  it("for a like, its end, and a comment are one put each; a mention is two more and a look at the post", async () => {
    const one = { requests: { BatchWriteItem: 1 }, units: { write: 1, read: 0 } };
    expect(await bill(() => hearOld(like(1, "bob", "ann", "p1")))).toEqual(one);
    expect(await bill(() => hearOld(unlike(2, "bob", "ann", "p1")))).toEqual(one);
    expect(await bill(() => hearOld(comment(3, "bob", { postId: "p1", postAuthorId: "ann" })))).toEqual(one);
    const mentioning = comment(4, "bob", { postId: "p1", postAuthorId: "ann", mentions: ["eve"] });
    const { requests, units } = await bill(() => hearOld(mentioning));
    expect(requests).toEqual({ BatchWriteItem: 2, BatchGetItem: 1 });
    expect(units.write).toBe(3);
  });

  it("for a post are an update, a put and a look at the followers, and one put for each of them, 25 at a time", async () => {
    await hearOld(...fans(25).map((fan) => follow(1, fan, "ann")));
    const { requests, units } = await bill(() => hearOld(post(2, "ann", "p1")));
    expect(requests).toEqual({ UpdateItem: 1, BatchWriteItem: 2, Query: 1 });
    expect(units.write).toBe(27);
  });

  it("for a mute and a preference are one update", async () => {
    const one = { requests: { UpdateItem: 1 }, units: { write: 1, read: 0 } };
    expect(await bill(() => hearOld(mute(1, "ann", "bob")))).toEqual(one);
    const preference = prefer(1, "ann", { category: "likes", channel: "email", on: false });
    expect(await bill(() => hearOld(preference))).toEqual(one);
  });

  it("for one mail are four reads of the person, a claim and an outcome; promotional ones take a slot too", async () => {
    await hearOld(contact(1, "ann", "email", "ann@example.com"));
    const transactional = await bill(() => hearNow(fact(subscriptionBoughtV1, { userId: "ann" }, { time: timeAt(2) })));
    const rows = { UpdateItem: 1, BatchWriteItem: 1, BatchGetItem: 1, Query: 1 };
    const decide = { Query: 1 };
    const schedule = { BatchGetItem: 1 };
    const deliver = { BatchGetItem: 1, Query: 1, UpdateItem: 2 };
    expect(transactional.requests).toEqual(sum(rows, decide, schedule, deliver));
    expect(transactional.units.write).toBe(4);
    const promotional = await bill(() => hearNow(comment(3, "bob", { postId: "p1", postAuthorId: "ann" })));
    const slot = { Query: 1, UpdateItem: 1 };
    // The commenter's name is looked up.
    const name = { BatchGetItem: 1 };
    expect(promotional.requests).toEqual(sum({ BatchWriteItem: 1 }, decide, slot, schedule, deliver, name));
    expect(promotional.units.write).toBe(4);
    expect(around.channels.email.delivered).toHaveLength(2);
  });

  it("for an activity of a digest are two puts more; the digest closes with two updates, however many it holds", async () => {
    await hearOld(contact(1, "ann", "email", "ann@example.com"));
    const activities = await bill(() => hearNow(...fans(5).map((fan) => like(2, fan, "ann", "p1"))));
    // Five notes, five that wait, and the minute at which they close, once a batch.
    expect(activities.units.write).toBeGreaterThanOrEqual(11);
    expect(activities.units.write).toBeLessThanOrEqual(15);
    const closing = await bill(() => tick(2 * 3_600));
    const lookOfTheTimer = { Query: 8, BatchWriteItem: 1 };
    const close = { Query: 1, UpdateItem: 2 };
    const slot = { Query: 1, UpdateItem: 1 };
    const schedule = { BatchGetItem: 1 };
    const deliver = { BatchGetItem: 2, Query: 1, UpdateItem: 2 };
    expect(closing.requests).toEqual(sum(lookOfTheTimer, close, slot, schedule, deliver));
    expect(closing.units.write).toBe(6);
  });

  it("for a page are two, unread or not, and for a read mark two", async () => {
    await hearOld(...fans(30).map((fan) => like(2, fan, "ann", "p1")));
    const page = await bill(() => run(readInbox("ann", { limit: 20, below: undefined, onlyUnread: false }, DEFAULTS)));
    expect(page.requests).toEqual({ Query: 1, BatchGetItem: 1 });
    const id = noteIdOf("post-liked", JSON.stringify(["p1", "fan-3"]), "ann");
    const read = await bill(() => run(markRead("ann", id, DEFAULTS)));
    expect(read).toMatchObject({ requests: { Query: 1, UpdateItem: 1 }, units: { write: 1 } });
  });

  /** Heard two days later, so that nothing goes out. */
  function hearOld(...facts: readonly Fact[]): Promise<void> {
    return hearAt(172_800, facts);
  }

  function hearNow(...facts: readonly Fact[]): Promise<void> {
    return hearAt(60, facts);
  }

  function hearAt(seconds: number, facts: readonly Fact[]): Promise<void> {
    around.setClock(timeAt(seconds));
    return consumer().hear(facts);
  }

  function tick(seconds: number): Promise<unknown> {
    around.setClock(timeAt(seconds));
    return consumer().run(handOver(timeAt(seconds)));
  }

  function consumer() {
    const listeners = [
      notificationsListener(DEFAULTS),
      decideListener(DEFAULTS),
      scheduleListener(),
      deliverListener(DEFAULTS),
    ];
    return simulatedConsumer(listeners, store, chance(1), around);
  }

  function run<T>(plan: Parameters<typeof runPlan<T>>[0]): Promise<T> {
    const ports = { store, now: () => new Date(timeAt(172_800)), newToken: () => "t" };
    return runPlan(plan, { factId: "-", type: "read", correlationId: "-" }, ports);
  }
});

const fans = (count: number): readonly string[] => Array.from({ length: count }, (_, n) => `fan-${n}`);

const sum = (...all: readonly Readonly<Record<string, number>>[]): Readonly<Record<string, number>> => {
  const total: Record<string, number> = {};
  for (const [name, count] of all.flatMap((one) => Object.entries(one))) total[name] = (total[name] ?? 0) + count;
  return total;
};
