import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { dynamoRowStore } from "../../runtime/aws/dynamo-row-store.ts";
import type { Service } from "../../runtime/aws/operations.ts";
import type { RowStore } from "../../runtime/ports.ts";
import { runPlan } from "../../runtime/kit/run-plans.ts";
import type { Fact } from "../../schemas/event.ts";
import { chance } from "../../test/chance.ts";
import { type DynamoEngine, startDynamo } from "../../test/engines/dynamo.ts";
import { type Bill, billed, type Requests } from "../../test/engines/requests.ts";
import { simulatedConsumer } from "../../test/simulated-consumer.ts";
import {
  block,
  closeAccount,
  deletePost,
  follow,
  post,
  posts,
  unfollow,
  unfollowById,
} from "../../test/social-facts.ts";
import { fanoutListener, timelinesListener } from "./consumer.ts";
import { readTimeline } from "./core/read-timeline.ts";
import { DEFAULTS, type TimelineSettings } from "./core/settings.ts";

/** As deployed, but for the look whether to trim, which comes by chance, and thresholds within reach. */
const SETTINGS: TimelineSettings = { ...DEFAULTS, trimEveryEntries: Infinity, pushUpToFollowers: 60 };

const fans = (count: number): readonly string[] => Array.from({ length: count }, (_, n) => `fan-${n}`);

/** README.md, "Rows", prints these. */
describe("the requests of timelines", () => {
  let engine: DynamoEngine;
  let store: RowStore;
  let service: Service;
  let bill: (work: () => Promise<unknown>) => Promise<Bill>;
  beforeAll(async () => {
    engine = await startDynamo();
    ({ service, bill } = billed(engine.service));
  });
  afterAll(() => engine.stop());
  beforeEach(async () => {
    const tableName = await engine.createTable();
    store = dynamoRowStore(service, tableName, { before: () => Promise.resolve() });
  });

  it("for a follow are three updates and the newest posts of the author, 25 entries at a time", async () => {
    await hear(posts(1, "bob", 60));
    expect(await requestsOf(() => hear([follow(100, "ann", "bob")]))).toEqual({
      UpdateItem: 3,
      BatchGetItem: 1,
      Query: 1,
      BatchWriteItem: 3,
    });
  });

  it("for an unfollow are three updates; by its id one, and two for the pair", async () => {
    await hear([follow(1, "ann", "bob"), follow(1, "ann", "eve")]);
    expect(await requestsOf(() => hear([unfollow(2, "ann", "bob")]))).toEqual({ UpdateItem: 3 });
    expect(await requestsOf(() => hear([unfollowById(2, "ann>eve")]))).toEqual({ UpdateItem: 3 });
    expect(await requestsOf(() => hear([unfollowById(2, "unknown")]))).toEqual({ UpdateItem: 1 });
  });

  it("for a block are two updates, for a deleted post and a closed account one", async () => {
    expect(await requestsOf(() => hear([block(1, "ann", "bob")]))).toEqual({ UpdateItem: 2 });
    expect(await requestsOf(() => hear([deletePost(2, "bob", "p1")]))).toEqual({ UpdateItem: 1 });
    expect(await requestsOf(() => hear([closeAccount(3, "bob")]))).toEqual({ UpdateItem: 1 });
  });

  it("for a post are four, and one write per 25 followers", async () => {
    await hear(fans(25).map((fan) => follow(1, fan, "bob")));
    const withoutEntries = { UpdateItem: 1, BatchGetItem: 1, Query: 1 };
    expect(await requestsOf(() => hear([post(2, "bob", "p1")]))).toEqual({ ...withoutEntries, BatchWriteItem: 2 });
    await hear(fans(60).map((fan) => follow(3, fan, "eve")));
    const throughSteps = { UpdateItem: 1, BatchGetItem: 1, Query: 2, BatchWriteItem: 4 };
    expect(await requestsOf(() => hear([post(4, "eve", "p2")]))).toEqual(throughSteps);
  });

  it("for a post of a pulled author are three, however many follow", async () => {
    await hear(fans(61).map((fan) => follow(1, fan, "star")));
    await hear([post(2, "star", "p1")]);
    const pulled = { UpdateItem: 1, BatchWriteItem: 1, BatchGetItem: 1 };
    expect(await requestsOf(() => hear([post(3, "star", "p2")]))).toEqual(pulled);
  });

  it("for a page are five, and one more for each pulled author", async () => {
    await hear([follow(1, "ann", "bob"), ...posts(2, "bob", 30)]);
    expect(await requestsOf(() => read("ann"))).toEqual({ BatchGetItem: 3, Query: 2 });
    await hear(fans(61).map((fan) => follow(50, fan, "star")));
    await hear([post(60, "star", "p1"), follow(61, "ann", "star")]);
    expect(await requestsOf(() => read("ann"))).toEqual({ BatchGetItem: 3, Query: 3 });
  });

  async function requestsOf(work: () => Promise<unknown>): Promise<Requests> {
    return (await bill(work)).requests;
  }

  function hear(facts: readonly Fact[]): Promise<void> {
    return simulatedConsumer([timelinesListener(SETTINGS), fanoutListener(SETTINGS)], store, chance(1)).hear(facts);
  }

  function read(reader: string) {
    const handling = { factId: "-", type: "read", correlationId: "-" };
    return runPlan(readTimeline(reader, 20, undefined, SETTINGS), handling, { store });
  }
});
