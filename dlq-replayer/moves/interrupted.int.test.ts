import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { every, next, THROTTLED, type When } from "../../test/engines/faults.ts";
import { aLedger, type Consumer, startConsumer } from "../../test/replayer/consumer.ts";
import { planning } from "../../test/replayer/desk.ts";
import { fastClock } from "../../test/replayer/fast-clock.ts";
import { inside, type Inside } from "../../test/replayer/queues.ts";
import { bodiesOf, openShelf, type Shelf } from "../../test/replayer/story.ts";
import { planLetters } from "./plan-letters.ts";

const LONG = { visibilitySeconds: 600 };

/** All but the first so many. */
const after = (count: number): When => {
  let seen = 0;
  return () => ++seen > count;
};

describe("whoever interrupts", () => {
  let shelf: Shelf;

  beforeAll(async () => {
    shelf = await openShelf();
  });
  afterAll(() => shelf.close());

  it.concurrent("a look has every letter given back at once", async () => {
    const { desk, dlq, wire, target } = await shelf.story({ letters: 300 });
    const stopping = new AbortController();
    const { plan, survey } = await planLetters(desk, {
      ...planning,
      ...LONG,
      target,
      signal: stopping.signal,
      onProgress: (seen) => {
        if (seen >= 50) stopping.abort();
      },
    });
    expect(survey.hiddenLonger).toBe(0);
    expect(wire.calls.get("ReceiveMessage")).toBeLessThan(30);
    expect(plan.letters.length).toBeLessThan(300);
    const { visible, hidden } = await inside(shelf.engine.endpoint, dlq);
    expect([visible.length, hidden.length]).toEqual([300, 0]);
  });

  it.concurrent(
    "a look, while calls are throttled and replies get lost, has them given back all the same",
    async () => {
      const { desk, dlq, wire, target } = await shelf.story({ letters: 20 });
      const refuse = { when: next(4), as: THROTTLED };
      wire.faults = { ChangeMessageVisibilityBatch: { refuse, loseReply: next(2) } };
      const { survey } = await planLetters(desk, { ...planning, ...LONG, target });
      expect(survey.hiddenLonger).toBe(0);
      const { visible, hidden } = await inside(shelf.engine.endpoint, dlq);
      expect([visible.length, hidden.length]).toEqual([20, 0]);
    },
  );

  it.concurrent("a look that failed has every letter given back, too", async () => {
    const { desk, dlq, wire, target } = await shelf.story({ letters: 300 });
    const as = { status: 403, code: "AccessDenied" };
    wire.faults = { ReceiveMessage: { refuse: { when: after(5), as }, latencyMs: 20 } };
    await expect(planLetters(desk, { ...planning, ...LONG, target })).rejects.toThrow("Injected");
    const { visible, hidden } = await inside(shelf.engine.endpoint, dlq);
    expect([visible.length, hidden.length]).toEqual([300, 0]);
  });

  it.concurrent(
    "the lanes has what is under way finished and the rest given back; the next run does that",
    async () => {
      const { wire, letters, plan, apply, audit } = await shelf.story({ letters: 200 });
      const stopping = new AbortController();
      const fourth = every(4);
      const onCall = () => {
        if (fourth({})) stopping.abort();
      };
      wire.faults = { SendMessageBatch: { onCall, latencyMs: 10 } };
      const planned = plan();
      const first = await apply(planned, { ...LONG, lanes: 4, signal: stopping.signal });
      expect(first).toMatchObject({ ended: "interrupted", refused: [], undeleted: [], hiddenLonger: 0 });
      expect(first.moved).toBeGreaterThanOrEqual(40);
      expect(first.moved).toBeLessThan(120);
      expect(first.possibleDuplicates.size).toBe(0);
      const { arrived, left, hidden } = await audit();
      expect([arrived.length, left.length, hidden.length]).toEqual([first.moved, 200 - first.moved, 0]);

      const second = await apply(planned, { ...LONG, lanes: 4 });
      expect(second).toMatchObject({ ended: "done", movedBefore: first.moved, moved: 200 - first.moved });
      expect(bodiesOf((await audit()).arrived)).toEqual(bodiesOf(letters));
    },
  );

  it.concurrent("what waits for its turn has it sent by nobody", async () => {
    const { wire, plan, apply, audit } = await shelf.story({ letters: 100 });
    const stopping = new AbortController();
    wire.faults = {
      SendMessageBatch: {
        onCall: () => {
          stopping.abort();
        },
      },
    };
    const result = await apply(plan(), { ...LONG, perSecond: 1, signal: stopping.signal });
    expect(result).toMatchObject({ ended: "interrupted", moved: 10, hiddenLonger: 0 });
    const { arrived, hidden } = await audit();
    expect([arrived.length, hidden.length]).toEqual([10, 0]);
  });

  it.concurrent("what gathers the first letters has none of them sent", async () => {
    const { wire, plan, apply, audit } = await shelf.story({ letters: 100 });
    const stopping = new AbortController();
    wire.faults = {
      ReceiveMessage: {
        onCall: () => {
          stopping.abort();
        },
      },
    };
    const result = await apply(plan(), { ...LONG, stages: [1, 5], waitMs: 5_000, signal: stopping.signal });
    expect(result).toMatchObject({ ended: "interrupted", moved: 0, hiddenLonger: 0 });
    const { arrived, hidden } = await audit();
    expect([arrived.length, hidden.length]).toEqual([0, 0]);
  });

  it.concurrent("by a failure of one lane waits for the others, and only then gives letters back", async () => {
    const { wire, plan, apply, audit } = await shelf.story({ letters: 100 });
    const as = { status: 403, code: "AccessDenied" };
    wire.faults = { ReceiveMessage: { refuse: { when: after(4), as } }, SendMessageBatch: { latencyMs: 200 } };
    const planned = plan();
    await expect(apply(planned, { ...LONG, lanes: 3 })).rejects.toThrow("Injected");
    const { arrived, twice, lost, hidden } = await audit();
    expect(arrived.length).toBeGreaterThan(0);
    expect({ twice, lost, hidden }).toEqual({ twice: [], lost: [], hidden: [] });

    wire.faults = {};
    const again = await apply(planned);
    expect(again).toMatchObject({ ended: "done", movedBefore: arrived.length, moved: 100 - arrived.length });
    expect(again.possibleDuplicates.size).toBe(0);
  });
});

describe("letters in hand", () => {
  let shelf: Shelf;

  beforeAll(async () => {
    shelf = await openShelf();
  });
  afterAll(() => shelf.close());

  it.concurrent("stay hidden however long the first of them is waited for, and come once", async () => {
    const { endpoint } = shelf.engine;
    const told = aLedger();
    const { wire, dlq, to, plan, apply } = await shelf.story({ letters: 10, told });
    let consumer: Consumer | undefined;
    let held: Promise<Inside> | undefined;
    const onProgress = () => {
      // Nine letters in hand are one call, and three beats are one timeout.
      if ((wire.calls.get("ChangeMessageVisibilityBatch") ?? 0) < 9) return;
      held ??= inside(endpoint, dlq);
      consumer ??= startConsumer({ endpoint, from: to, dlq, ledger: told, conduct: () => "handle" });
    };
    const result = await apply(plan(), { visibilitySeconds: 1, stages: [1], waitMs: 20_000, onProgress });
    await consumer?.stop();
    expect(result).toMatchObject({ ended: "done", moved: 10, deleted: 10, cameBack: 0 });
    expect(consumer?.handled).toHaveLength(10);
    const { visible = [], hidden = [] } = (await held) ?? {};
    expect(visible).toEqual([]);
    expect(hidden.map(({ approximateReceiveCount }) => approximateReceiveCount)).toEqual(Array(9).fill(1));
  });

  it.concurrent("go at the rate that was asked for, evenly", async () => {
    const PER_SECOND = 50;
    const clock = fastClock(20);
    const { wire, plan, apply } = await shelf.story({ letters: 200, clock });
    const sends: { readonly atMs: number; readonly letters: number }[] = [];
    wire.faults = {
      SendMessageBatch: {
        onCall: ({ Entries }) => sends.push({ atMs: clock.nowMs(), letters: (Entries as readonly unknown[]).length }),
      },
    };
    const beganMs = clock.nowMs();
    expect(await apply(plan(), { perSecond: PER_SECOND })).toMatchObject({ ended: "done", moved: 200 });
    let before = 0;
    for (const { atMs, letters } of sends) {
      expect(atMs - beganMs).toBeGreaterThanOrEqual((before * 1_000) / PER_SECOND);
      before += letters;
    }
    expect(before).toBe(200);
  });
});
