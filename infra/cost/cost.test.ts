import { describe, expect, it } from "@jest/globals";
import { type ConsumerDefinition, type FunctionDefinition, KIT_USES, type Producer } from "../../runtime/definition.ts";
import { aConsumerOf as names, aQueueTrigger as queue, aStreamTrigger as stream } from "../../test/definitions.ts";
import { stacksOf } from "../stacks/stacks.ts";
import { topologyOf } from "../topology-of.ts";
import { type Assumptions, ASSUMPTIONS } from "./assumptions.ts";
import type { CostModel } from "./model.ts";
import type { Pace } from "./pace.ts";
import { hopsOf } from "./per-fact.ts";
import { type Charge, LIST_PRICES, usdOf } from "./prices.ts";
import { costReport } from "./report.ts";

/** A second of it is a GB-second. */
const GIGABYTE = 1_024;
const SHARDS = 2;

const worker = { name: "names", entry: "lambda.ts", timeoutSeconds: 20, memoryMb: GIGABYTE } as const;
const listening = { ...worker, uses: ["table.merge", ...KIT_USES], trigger: queue } satisfies FunctionDefinition;
const door = {
  ...worker,
  uses: ["stream.put", "table.remember"],
  trigger: { on: "http", routes: ["POST /names", "POST /others"], access: "iam" },
} satisfies FunctionDefinition;

const modelOf = (consumer: ConsumerDefinition, changes: Partial<CostModel> = {}): CostModel => ({
  topology: topologyOf([], [consumer], SHARDS),
  loads: new Map(),
  prices: LIST_PRICES,
  assumptions: ASSUMPTIONS,
  ...changes,
});

const assuming = (changes: Readonly<Record<string, number>>): Assumptions =>
  Object.fromEntries(
    Object.entries(ASSUMPTIONS).map(([name, one]) => [name, { ...one, value: changes[name] ?? one.value }]),
  ) as Assumptions;

/** USD by what is paid for, of a million facts. */
function costsAt(model: CostModel, pace: Pace): Readonly<Record<string, number>> {
  return inUsd(hopsOf(model, pace).find(({ name }) => name === "names")?.charges ?? []);
}

const inUsd = (charges: readonly Charge[]): Readonly<Record<string, number>> =>
  Object.fromEntries(charges.map(({ what, usd }) => [what, Number(usd.toFixed(6))]));

const slowly: Pace = { factsPerSecond: 0.1 };

describe("what stands idle", () => {
  const stacksOfModel = ({ topology }: CostModel) => stacksOf(topology, { stage: "dev", versionOf: () => "" });
  const report = (model: CostModel) => costReport(model, stacksOfModel(model), 1_000_000);

  it("is on the platform two shards with their retention, two alarms and a key", () => {
    const [platform] = report(modelOf(names(listening))).stacks;
    expect(platform?.stack).toBe("platform");
    // 2 x 730 x 0.015, 2 x 730 x 0.02
    expect(inUsd(platform?.charges ?? [])).toEqual({ shards: 21.9, retention: 29.2, alarms: 0.2, keys: 1 });
    expect(platform?.idle).toBeCloseTo(52.3);
  });

  it("is of a consumer four alarms and 657,000 empty polls, and in use six metrics more", () => {
    const compute = report(modelOf(names(listening))).stacks.find(({ stack }) => stack === "names");
    expect(inUsd(compute?.charges ?? [])).toEqual({ "empty polls": 0.2628, alarms: 0.4, "queue metrics": 1.8 });
    expect(compute?.idle).toBeCloseTo(0.6628);
    expect(compute?.inUse).toBeCloseTo(1.8);
  });

  it("is of a secret 40 cents, and of tables and dead-letter queues nothing", () => {
    const [, state] = report(modelOf(names({ ...listening, secrets: ["A_KEY"] }))).stacks;
    expect(state?.stack).toBe("names-state");
    expect(inUsd(state?.charges ?? [])).toEqual({ secrets: 0.4 });
  });

  it("is of a timer the runs that find nothing, and of a counter, once it counts, a metric", () => {
    const due = {
      ...worker,
      uses: ["table.query"],
      trigger: { on: "timer", everyMinutes: 1 },
    } satisfies FunctionDefinition;
    const counters = [{ name: "namesLost", says: "A name is lost.", alarmAbove: 0 }];
    const compute = report(modelOf({ ...names(due), counters })).stacks.find(({ stack }) => stack === "names");
    // 43,800 runs of 20 ms with a GB, a read unit and 1,000 bytes each
    expect(inUsd(compute?.charges ?? [])).toEqual({
      alarms: 0.4,
      "timer runs": 0.00876,
      "their duration": 0.01168,
      "their reads": 0.005475,
      "their log": 0.0219,
      counters: 0.3,
    });
    expect(compute?.inUse).toBeCloseTo(0.3);
    const hourly = report(modelOf(names({ ...due, trigger: { on: "timer", everyMinutes: 60 } })));
    expect(inUsd(hourly.stacks.at(-1)?.charges ?? [])).toMatchObject({ "timer runs": 0.000146 });
  });

  it("is of routes nothing, but six metrics each once they are called, where the stage asks for them", () => {
    const model = modelOf(names(door));
    const [, state, compute] = stacksOfModel(model);
    const asking = structuredClone(compute);
    const resources = asking?.service.resources as { Resources: Record<string, { Properties: object }> };
    const [quiet, loud] = [false, true].map((DetailedMetricsEnabled) => {
      Object.assign(resources.Resources["ApiStage"]?.Properties ?? {}, {
        DefaultRouteSettings: { DetailedMetricsEnabled },
      });
      const stacks = [state, asking].flatMap((stack) => (stack === undefined ? [] : [stack]));
      return costReport(model, stacks, 1_000_000).totals.inUse;
    });
    expect(quiet).toBe(0);
    // 2 routes x 6 x 0.30
    expect(loud).toBeCloseTo(3.6);
  });
});

describe("a million facts", () => {
  it("alone at a queue are received and deleted one by one", () => {
    expect(costsAt(modelOf(names(listening)), slowly)).toEqual({
      queue: 0.8,
      invocations: 0.2,
      // 20 ms each of a GB: 20,000 GB-seconds
      duration: 0.266668,
      "table writes": 0.625,
      "table reads": 0.125,
      // 450 + 1,000 bytes each
      log: 0.725,
    });
  });

  it("in full batches share calls, invocations and the batch's line", () => {
    expect(costsAt(modelOf(names(listening)), "full batches")).toMatchObject({
      queue: 0.08,
      invocations: 0.02,
      duration: 0.266668,
      log: 0.275,
    });
  });

  it("gather for as long as a queue's window", () => {
    const waiting = { ...listening, trigger: { ...queue, batchSize: 100, batchWindowSeconds: 10 } };
    // 2 a second for 10 s: 20 in two receives and two deletes
    expect(costsAt(modelOf(names(waiting)), { factsPerSecond: 2 })).toMatchObject({ queue: 0.08, invocations: 0.01 });
  });

  it("cost what the consumer states of itself", () => {
    const loads = new Map([["names", { writeUnits: 4, readUnits: 2, milliseconds: 5 }]]);
    expect(costsAt(modelOf(names(listening), { loads }), slowly)).toMatchObject({
      duration: 0.066667,
      "table writes": 2.5,
      "table reads": 0.25,
    });
  });

  it("are charged by 25 KB on the stream and by 64 KB at a queue", () => {
    const model = modelOf(names(listening), { assumptions: assuming({ "fact-bytes": 30_000 }) });
    const onStream = hopsOf(model, "full batches").find(({ name }) => name === "facts");
    expect(usdOf(onStream?.charges ?? [])).toBeCloseTo(0.028);
    // Ten of them are 300,000 bytes: five requests to receive, one to delete
    expect(costsAt(model, "full batches")).toMatchObject({ queue: 0.24 });
  });

  it("are republished as many at a time as a second brings to a shard, ten in a request", () => {
    const router = { ...worker, uses: ["topic.publish", "dlq.send"], trigger: stream } satisfies FunctionDefinition;
    const producer: Producer = { ...names(router), kind: "producer", says: "any" };
    const model = modelOf(names(), { topology: topologyOf([producer], [], SHARDS) });
    // 10 a second over two shards: five in a batch, one request and 20 ms for it
    expect(costsAt(model, { factsPerSecond: 10 })).toEqual({
      topic: 0.1,
      invocations: 0.04,
      duration: 0.053334,
      log: 0.1,
    });
    expect(costsAt(model, "full batches")).toMatchObject({ topic: 0.05, invocations: 0.0004 });
  });

  it("are archived as an object for each type of a batch, and keep 1,024 bytes each", () => {
    const archiving = {
      ...worker,
      uses: ["archive.put"],
      trigger: { ...stream, batchWindowSeconds: 60 },
    } satisfies FunctionDefinition;
    const model = modelOf(names(archiving));
    // 1 a second over two shards for 60 s: 30 in a batch, five objects of it
    expect(costsAt(model, { factsPerSecond: 1 })).toMatchObject({ objects: 0.833333, invocations: 0.006667 });
    const { kept } = costReport(model, [], 1_000_000);
    expect(kept.map(({ folder, charges }) => [folder, inUsd(charges)])).toEqual([["names", { objects: 0.023552 }]]);
  });

  it("come in by a door at a request, two calls and a remembered word each", () => {
    const [hop] = hopsOf(modelOf(names(door)), slowly);
    expect(hop).toMatchObject({ name: "names", isDoor: true });
    expect(inUsd(hop?.charges ?? [])).toEqual({
      API: 1,
      invocations: 0.2,
      duration: 0.533336,
      "table writes": 0.625,
      log: 0.5,
    });
  });

  it("cost nothing at a queue of the consumer's own, or at an API that only reads", () => {
    const reading = { ...door, name: "names-api", uses: ["table.get"] } satisfies FunctionDefinition;
    const { hears: _, ...own } = queue;
    const stepping = { ...listening, trigger: own };
    expect(hopsOf(modelOf(names(stepping, reading)), slowly).map(({ name }) => name)).toEqual(["facts"]);
  });
});

describe("a report", () => {
  const model = modelOf(names(listening));
  const stacks = stacksOf(model.topology, { stage: "dev", versionOf: () => "" });

  it("adds up what stands, what is in use and what the month's facts cost", () => {
    const { totals } = costReport(model, stacks, 2_000_000);
    expect(totals.idle).toBeCloseTo(52.3 + 0.6628);
    expect(totals.inUse).toBeCloseTo(1.8);
    expect(totals.perMillionFacts.evenly).toBeCloseTo(0.014 + 2.741668);
    expect(totals.month).toBeCloseTo(52.9628 + 1.8 + 2 * 2.755668);
  });

  it("leaves out what was not asked for", () => {
    const { stacks: some, hops } = costReport(model, stacks, 1_000_000, ["names"]);
    expect(some.map(({ stack }) => stack)).toEqual(["names-state", "names"]);
    expect(hops.map(({ name }) => name)).toEqual(["names"]);
  });

  it("says how many shards so many facts need", () => {
    // 1,000 a second for 730 hours
    expect(costReport(model, stacks, 2_628_000_000).shardsNeeded).toBe(1);
    expect(costReport(model, stacks, 2_628_000_001).shardsNeeded).toBe(2);
  });
});
