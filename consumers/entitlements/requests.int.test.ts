import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { dynamoRowStore } from "../../runtime/aws/dynamo-row-store.ts";
import type { Service } from "../../runtime/aws/operations.ts";
import { runPlan } from "../../runtime/kit/run-plans.ts";
import { memoryPublisher, type MemoryPublisher } from "../../runtime/memory/publisher.ts";
import type { RowStore } from "../../runtime/ports.ts";
import type { Fact } from "../../schemas/event.ts";
import { chance } from "../../test/chance.ts";
import { type DynamoEngine, startDynamo } from "../../test/engines/dynamo.ts";
import { type Bill, billed } from "../../test/engines/requests.ts";
import { simulatedConsumer } from "../../test/simulated-consumer.ts";
import { subscriptionWorld } from "../../test/worlds/subscriptions.ts";
import {
  bought,
  cancelledAtPeriodEnd,
  closed,
  day,
  expired,
  granted,
  paymentFailed,
  renewed,
} from "../../test/worlds/subscriptions-told.ts";
import { entitlements, entitlementsListener } from "./consumer.ts";
import { openAt } from "./core/answer.ts";
import { CATALOGUE } from "./core/products.ts";
import { readOpenTimes } from "./core/read.ts";

/** What a fact costs; README.md, "Rows", prints these. Units as the engine counts them. */
interface Cost {
  readonly requests: Readonly<Record<string, number>>;
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly said: number;
}

describe("the requests of entitlements", () => {
  let engine: DynamoEngine;
  let store: RowStore;
  let broker: MemoryPublisher;
  let today: string;
  let service: Service;
  let bill: (work: () => Promise<unknown>) => Promise<Bill>;
  beforeAll(async () => {
    engine = await startDynamo();
    ({ service, bill } = billed(engine.service));
  });
  afterAll(() => engine.stop());
  beforeEach(async () => {
    today = day(1);
    broker = memoryPublisher();
    store = dynamoRowStore(service, await engine.createTable(), { before: () => Promise.resolve() });
  });

  it("for a fact that opens something are four: its row, all rows, access, and that it was said", async () => {
    expect(await costOf(() => hear(bought(0, 30)))).toEqual({
      requests: { BatchWriteItem: 1, Query: 1, UpdateItem: 2 },
      writeUnits: 3,
      readUnits: 1,
      said: 1,
    });
  });

  it("for a fact that changes nothing yet are three, and two when it is known", async () => {
    const failed = paymentFailed(10, 12);
    await hear(bought(0, 30));
    const unchanged = {
      requests: { BatchWriteItem: 1, Query: 1, UpdateItem: 1 },
      writeUnits: 2,
      readUnits: 1,
      said: 0,
    };
    expect(await costOf(() => hear(failed))).toEqual(unchanged);
    const known = { requests: { BatchWriteItem: 1, Query: 1 }, writeUnits: 1, readUnits: 1, said: 0 };
    expect(await costOf(() => hear(failed))).toEqual(known);
  });

  it("for a cancellation at the period's end are none", async () => {
    expect(await costOf(() => hear(cancelledAtPeriodEnd(3)))).toEqual({
      requests: {},
      writeUnits: 0,
      readUnits: 0,
      said: 0,
    });
  });

  it("for a replayed fact are four, one of them a query more and none for saying; for a known one it is one", async () => {
    const replayed = { ...bought(0, 30), replayid: "r1" };
    const rebuilt = { requests: { BatchWriteItem: 1, Query: 2, UpdateItem: 1 }, writeUnits: 2, said: 0 };
    expect(await costOf(() => hear(replayed))).toMatchObject(rebuilt);
    expect(await costOf(() => hear(replayed))).toEqual({
      requests: { Query: 1 },
      writeUnits: 0,
      readUnits: 1,
      said: 0,
    });
  });

  it("of a batch about one user are as many as of one fact", async () => {
    const batch = [bought(0, 30), renewed(30, 60), expired(5), granted(0, 7), renewed(60, 90)];
    const { requests, writeUnits, said } = await costOf(() => hear(...batch));
    expect({ requests, writeUnits, said }).toEqual({
      requests: { BatchWriteItem: 1, Query: 1, UpdateItem: 2 },
      writeUnits: batch.length + 2,
      said: 1,
    });
  });

  it("for years of renewals stay the same, but for what is read", async () => {
    const months = Array.from({ length: 60 }, (_, month) => renewed(30 * month, 30 * month + 30));
    await hear(...months);
    expect(await costOf(() => hear(renewed(1_800, 1_830)))).toEqual({
      requests: { BatchWriteItem: 1, Query: 1, UpdateItem: 2 },
      writeUnits: 3,
      readUnits: 4,
      said: 1,
    });
  });

  it("for an erasure are one per 25 rows more", async () => {
    await hear(bought(0, 30), renewed(30, 60), granted(0, 7));
    expect((await costOf(() => hear(closed(1, true)))).requests).toEqual({
      UpdateItem: 3,
      Query: 1,
      BatchWriteItem: 2,
    });
  });

  it("for a check are one read of half a unit", async () => {
    await hear(bought(0, 30));
    const check = await costOf(async () => {
      const handling = { factId: "-", type: "read", correlationId: "-" };
      const times = await runPlan(readOpenTimes("u1", CATALOGUE), handling, { store });
      expect(openAt(times, day(1))).toHaveLength(3);
    });
    expect(check).toEqual({ requests: { BatchGetItem: 1 }, writeUnits: 0, readUnits: 0.5, said: 0 });
  });

  it("for facts as they come, one by one, are what `perFact` in the definition says", async () => {
    const { facts } = subscriptionWorld(chance(1), { users: 20, lives: 30 });
    const { writeUnits, readUnits } = await costOf(async () => {
      for (const fact of facts) {
        today = fact.time;
        await hear(fact);
      }
    });
    expect(writeUnits / facts.length).toBeCloseTo(entitlements.perFact?.writeUnits ?? 0, 1);
    expect(readUnits / facts.length).toBeCloseTo(entitlements.perFact?.readUnits ?? 0, 1);
  });

  async function costOf(work: () => Promise<unknown>): Promise<Cost> {
    const saidBefore = broker.published.length;
    const { requests, units } = await bill(work);
    const said = broker.published.length - saidBefore;
    return { requests, writeUnits: units.write, readUnits: units.read, said };
  }

  function hear(...facts: readonly Fact[]): Promise<void> {
    const world = { publisher: broker.publisher, now: () => new Date(today) };
    const wholeBatches = { ...chance(1), below: (limit: number) => limit - 1 };
    return simulatedConsumer([entitlementsListener(CATALOGUE)], store, wholeBatches, world).hear(facts);
  }
});
