import { describe, expect, it } from "@jest/globals";
import { count, deliver, get, merge, mergeAll, moment, type Plan, publish, put, query, remove } from "../core/plan.ts";
import { DeadlineNear, StoreUnavailable } from "../errors.ts";
import { memoryRowStore } from "../memory/row-store.ts";
import type { RowStore } from "../ports.ts";
import { userJoinedV1 } from "../../schemas/account/user-joined.v1.ts";
import { currentHandling, type Handling } from "./context.ts";
import { noCounts, runPlans } from "./run-plans.ts";

const KEY = { pk: "p", sk: "s" };
const handling = (factId: string): Handling => ({ factId, type: "t.v1", correlationId: factId });
const newest = (version: string) => ({ rule: "newest", version, value: { on: true } }) as const;

/** Counts requests, so that a test can say how few there are. */
function counting(store: RowStore) {
  const calls: string[] = [];
  const counted = (name: keyof RowStore) => calls.filter((call) => call === name).length;
  const seen: RowStore = {
    merge: (...args) => (calls.push("merge"), store.merge(...args)),
    put: (...args) => (calls.push("put"), store.put(...args)),
    remove: (...args) => (calls.push("remove"), store.remove(...args)),
    get: (...args) => (calls.push("get"), store.get(...args)),
    query: (...args) => (calls.push("query"), store.query(...args)),
  };
  return { store: seen, counted };
}

describe("plans of one batch", () => {
  it("write a row once, however many of them are about it", async () => {
    const { store, counted } = counting(memoryRowStore());
    const plans = ["1", "3", "2"].map((version) => ({
      plan: merge(KEY, { a: newest(version) }),
      handling: handling(version),
    }));
    const outcomes = await runPlans(plans, { store });
    expect(counted("merge")).toBe(1);
    expect(outcomes.map((outcome) => outcome.done && outcome.result["a"])).toEqual(
      Array.from({ length: 3 }, () => ({ on: true, version: "3" })),
    );
  });

  it("read and put together what they want at the same step", async () => {
    const { store, counted } = counting(memoryRowStore());
    function* plan(sk: string): Plan<number> {
      yield* put([{ pk: "p", sk }]);
      const rows = yield* get([{ pk: "p", sk }, KEY]);
      return rows.filter((row) => row !== undefined).length;
    }
    const outcomes = await runPlans(
      ["s", "t", "u"].map((sk) => ({ plan: plan(sk), handling: handling(sk) })),
      { store },
    );
    expect([counted("put"), counted("get")]).toEqual([1, 1]);
    expect(outcomes).toEqual([
      { done: true, result: 2 },
      { done: true, result: 2 },
      { done: true, result: 2 },
    ]);
  });

  it("see what the step before has stored", async () => {
    function* plan(): Plan<number> {
      yield* mergeAll([{ key: KEY, registers: { a: newest("1") } }]);
      return (yield* query({ pk: "p", limit: 10 })).rows.length;
    }
    expect(await runPlans([{ plan: plan(), handling: handling("f") }], { store: memoryRowStore() })).toEqual([
      { done: true, result: 1 },
    ]);
  });

  it("fail alone when a request of theirs fails or their core throws", async () => {
    const broken = new StoreUnavailable("down");
    const memory = memoryRowStore();
    const store: RowStore = {
      ...memory,
      merge: (key, registers) => (key.sk === "bad" ? Promise.reject(broken) : memory.merge(key, registers)),
    };
    function* throwing(): Plan<never> {
      yield* query({ pk: "p", limit: 1 });
      throw new RangeError("no such case");
    }
    const outcomes = await runPlans<unknown>(
      [
        { plan: merge({ pk: "p", sk: "bad" }, { a: newest("1") }), handling: handling("1") },
        { plan: throwing(), handling: handling("2") },
        { plan: merge({ pk: "p", sk: "good" }, { a: newest("1") }), handling: handling("3") },
      ],
      { store },
    );
    expect(outcomes.map(({ done }) => done)).toEqual([false, false, true]);
    expect(outcomes[0]).toEqual({ done: false, error: broken });
  });

  it("say what they say as part of the fact they handle", async () => {
    const correlations: (string | undefined)[] = [];
    const publisher = {
      publish: () => {
        correlations.push(currentHandling()?.correlationId);
        return Promise.resolve();
      },
    };
    const fact = {
      specversion: "1.0",
      id: "x",
      source: "/s",
      type: "t.v1",
      subject: "s",
      time: "2026-01-01T00:00:00Z",
      data: {},
    } as const;
    await runPlans(
      ["one", "two"].map((id) => ({ plan: publish([{ ...fact, id }]), handling: handling(id) })),
      { publisher },
    );
    expect(correlations).toEqual(["one", "two"]);
  });

  it("give up at the deadline, and say that it was the deadline", async () => {
    const near = new DeadlineNear("The function's time was nearly up");
    const store: RowStore = { ...memoryRowStore(), merge: () => new Promise(() => undefined) };
    const outcomes = await runPlans(
      [{ plan: merge(KEY, { a: newest("1") }), handling: handling("f") }],
      { store },
      { deadline: Promise.resolve(near) },
    );
    expect(outcomes).toEqual([{ done: false, error: near }]);
  });

  it("say once what several of them say alike, as caused by the first", async () => {
    const fact = userJoinedV1.example;
    const said: (string | undefined)[] = [];
    const publisher = { publish: () => (said.push(currentHandling()?.factId), Promise.resolve()) };
    const plans = ["1", "2"].map((id) => ({ plan: publish([{ ...fact }]), handling: handling(id) }));
    const other = { plan: publish([{ ...fact, id: "other" }]), handling: handling("3") };
    await runPlans([...plans, other], { publisher });
    expect(said).toEqual(["1", "3"]);
  });

  it("know the time, and each a token of its own", async () => {
    let tokens = 0;
    const ports = { now: () => new Date("2026-01-01T00:00:00Z"), newToken: () => String(tokens++) };
    const plans = ["1", "2"].map((id) => ({ plan: moment(), handling: handling(id) }));
    const outcomes = await runPlans(plans, ports);
    const now = "2026-01-01T00:00:00.000Z";
    expect(outcomes).toEqual([
      { done: true, result: { now, token: "0" } },
      { done: true, result: { now, token: "1" } },
    ]);
  });

  it("deliver each its own message, and only they fail by what their channel fails with", async () => {
    const message = { idempotencyKey: "k", to: "t", title: "a", body: "b", locale: "en", data: {} };
    const channels = { paper: { deliver: () => Promise.resolve({ isTaken: true, receipt: "r" } as const) } };
    const plans = ["paper", "smoke"].map((channel) => ({
      plan: deliver(channel, message),
      handling: handling(channel),
    }));
    const outcomes = await runPlans(plans, { channels });
    expect(outcomes).toMatchObject([
      { done: true, result: { isTaken: true, receipt: "r" } },
      { done: false, error: { code: "CHANNEL_UNAVAILABLE", context: { channel: "smoke" } } },
    ]);
  });

  it("count what they are told to, and the rows that they write", async () => {
    const counts = noCounts();
    function* plan(): Plan {
      yield* count("unknownProducts");
      yield* merge(KEY, { a: newest("1") });
      yield* put([KEY, { pk: "p", sk: "t" }]);
      yield* remove([KEY]);
    }
    const plans = ["1", "2"].map((id) => ({ plan: plan(), handling: handling(id) }));
    expect(await runPlans(plans, { store: memoryRowStore() }, { counts })).toEqual([
      { done: true, result: undefined },
      { done: true, result: undefined },
    ]);
    expect(counts).toEqual({ rows: 7, counters: { unknownProducts: 2 } });
  });
});
