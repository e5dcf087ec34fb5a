import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { type Bundler, bundling } from "./bundling.ts";
import type { Outcome } from "./call.ts";
import type { Parcel } from "./lanes.ts";

const parcel = (id: string, key = id.slice(0, 1)): Parcel<string> => ({ id, key, bytes: 1, content: id });
const parcels = (ids: string) => ids.split(" ").map((id) => parcel(id));
const LOST = { lost: ["the bundle"], reason: "Throttled" };
const STORED = { lost: [] };

describe("bundling", () => {
  it("sends a full bundle at once, and the rest after a pause for company", async () => {
    const { send, sent, store, slept, wake } = aDesk();
    send("a1 a2 a3 a4 a5");
    expect(sent).toEqual(["a1 a2 a3"]);
    store();
    await turns();
    expect(sent).toEqual(["a1 a2 a3", "a4 a5"]);
    store();
    send("a6");
    expect(sent).toHaveLength(2);
    wake();
    await turns();
    expect(sent).toEqual(["a1 a2 a3", "a4 a5", "a6"]);
    expect(slept).toEqual([5]);
  });

  it("joins what is said in one turn of the event loop even without a pause", async () => {
    const { send, sent, slept } = aDesk({ lingerMs: 0 });
    send("a1");
    send("a2");
    await turns();
    expect(sent).toEqual(["a1 a2"]);
    expect(slept).toEqual([]);
  });

  it("has one bundle of a bucket under way, and sends what came meanwhile when that is stored", async () => {
    const { send, sent, store } = aDesk({ lingerMs: 0 });
    send("a1 a2 a3");
    send("a4");
    send("a5");
    await turns();
    expect(sent).toEqual(["a1 a2 a3"]);
    store();
    expect(sent).toEqual(["a1 a2 a3", "a4 a5"]);
  });

  it("lets no bucket wait for another", async () => {
    const { send, sent } = aDesk({ lingerMs: 0, buckets: 64 });
    send("a1 b1 a2 c1");
    await turns();
    expect(sent.toSorted()).toEqual(["a1 a2", "b1", "c1"]);
  });

  it("tells each call what became of its own, whatever bundles it travelled in", async () => {
    const { send, sent, store, lose } = aDesk({ lingerMs: 0, buckets: 64 });
    const [first, second, third] = [send("a1 b1"), send("b2"), send("")];
    await turns();
    expect(sent).toEqual(["b1 b2", "a1"]);
    store();
    expect([first, second, third].map(({ outcome }) => outcome)).toEqual([undefined, STORED, STORED]);
    lose();
    expect(first.outcome).toEqual({ lost: ["a1"], reason: "Throttled" });
  });

  it("gives up what waits behind a lost bundle with a key that was in it, and goes on with the rest of the bucket", async () => {
    const { send, sent, store, lose } = aDesk({ buckets: 1 });
    const calls = [send("a1 b1 b2"), send("a2 c1"), send("b3 c2")];
    lose();
    expect(calls.map(({ outcome }) => outcome?.lost)).toEqual([["a1", "b1", "b2"], undefined, undefined]);
    expect(sent).toEqual(["a1 b1 b2", "c1 c2"]);
    store();
    expect(calls.map(({ outcome }) => outcome?.lost)).toEqual([["a1", "b1", "b2"], ["a2"], ["b3"]]);
    send("a3");
    await turns();
    expect(sent).toHaveLength(2);
  });

  it("keeps every key's order, settles every call, and names whatever was not stored", async () => {
    const steps = fc.array(
      fc.oneof(
        fc.array(fc.constantFrom("a", "b", "c", "d", "e"), { maxLength: 8 }),
        fc.constantFrom("store", "store", "lose", "wake"),
      ),
      { maxLength: 60 },
    );
    await fc.assert(
      fc.asyncProperty(steps, fc.integer({ min: 1, max: 4 }), async (told, buckets) => {
        const desk = aDesk({ buckets });
        const calls: ReturnType<typeof desk.send>[] = [];
        let count = 0;
        for (const step of told) {
          if (typeof step !== "string") calls.push(desk.send(step.map((key) => `${key}${count++}`).join(" ")));
          else desk[step]();
          await turns();
        }
        while (desk.wake() || desk.store()) await turns();

        const lost = calls.flatMap(({ outcome }) => outcome?.lost ?? ["not settled"]);
        expect([...lost, ...desk.stored].toSorted()).toEqual(calls.flatMap(({ ids }) => ids).toSorted());
        for (const key of ["a", "b", "c", "d", "e"]) {
          const order = desk.stored.filter((id) => id.startsWith(key)).map((id) => Number(id.slice(1)));
          expect(order).toEqual(order.toSorted((one, other) => one - other));
        }
        expect(desk.mostAway()).toBeLessThanOrEqual(buckets);
      }),
      { numRuns: 300 },
    );
  });
});

interface Setting {
  readonly buckets?: number;
  readonly lingerMs?: number;
}

/** Bundles hold three at most. Each stays under way until the test says what became of the oldest; sleepers sleep until they are woken. */
function aDesk({ buckets = 1, lingerMs = 5 }: Setting = {}) {
  const sent: string[] = [];
  const stored: string[] = [];
  const slept: number[] = [];
  const away: { readonly ids: readonly string[]; readonly close: (outcome: Outcome) => void }[] = [];
  let asleep: (() => void)[] = [];
  let mostAway = 0;
  const bundler: Bundler<string, readonly string[]> = {
    buckets,
    fullBytes: 3,
    begin() {
      const ids: string[] = [];
      return {
        add: ({ content }) => ids.length < 3 && ids.push(content) > 0,
        whole: () => ({ id: "the bundle", bytes: ids.length, content: ids }),
      };
    },
  };
  const out = {
    post([bundle]: readonly Parcel<readonly string[]>[], close: (outcome: Outcome) => void) {
      const ids = bundle?.content ?? [];
      sent.push(ids.join(" "));
      away.push({ ids, close });
      mostAway = Math.max(mostAway, away.length);
    },
  };
  const sleep = (milliseconds: number) => {
    slept.push(milliseconds);
    return new Promise<void>((resolve) => void asleep.push(resolve));
  };
  const desk = bundling(out, bundler, lingerMs, { sleep });
  const settle = (outcome: Outcome) => {
    const bundle = away.shift();
    if (outcome === STORED) stored.push(...(bundle?.ids ?? []));
    bundle?.close(outcome);
    return bundle !== undefined;
  };
  return {
    sent,
    stored,
    slept,
    mostAway: () => mostAway,
    store: () => settle(STORED),
    lose: () => settle(LOST),
    /** @returns whether anybody slept. */
    wake: () => {
      const sleepers = asleep;
      asleep = [];
      for (const wakeUp of sleepers) wakeUp();
      return sleepers.length > 0;
    },
    send: (ids: string) => {
      const call: { ids: readonly string[]; outcome?: Outcome } = { ids: ids === "" ? [] : ids.split(" ") };
      desk.post(ids === "" ? [] : parcels(ids), (outcome) => (call.outcome = outcome));
      return call;
    },
  };
}

/** Lets everything happen that waits for nobody. */
function turns(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
