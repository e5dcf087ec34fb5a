import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { Parcel } from "./lanes.ts";
import { type Broker, outlet, type Refusal } from "./outlet.ts";

/** What befalls one request. */
interface Fate {
  readonly turns: number;
  readonly call: "answered" | "lost before" | "lost after" | "denied";
  /** For each entry in turn. */
  readonly entries: readonly ("stored" | "refused" | "refused for good")[];
}

const LIMITS = { entries: 4, bytes: 20, requestsInFlight: 3 };
const patience = { lingerMs: 5, pauseMs: 10, longestPauseMs: 20, giveUpAfterMs: 60 };

const weighted = <T>(often: T, ...seldom: readonly T[]) =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(often) }, { weight: 1, arbitrary: fc.constantFrom(...seldom) });

const fate: fc.Arbitrary<Fate> = fc.record({
  turns: fc.nat(3),
  call: weighted<Fate["call"]>("answered", "lost before", "lost after", "denied"),
  entries: fc.array(weighted<Fate["entries"][number]>("stored", "refused", "refused", "refused for good"), {
    minLength: 1,
    maxLength: LIMITS.entries,
  }),
});

/** Calls one after the other, each of parcels with a key (0: none) and a size; some begin before the others end. */
const calls = fc.array(
  fc.record({
    turnsBefore: fc.nat(2),
    parcels: fc.array(fc.record({ key: fc.nat(4), bytes: fc.integer({ min: 1, max: 25 }) }), { maxLength: 8 }),
  }),
  { maxLength: 12 },
);

describe("an outlet, whatever its broker does", () => {
  it("keeps every key's order, loses nothing unnamed, and stores twice only what was answered by nobody", async () => {
    await fc.assert(
      fc.asyncProperty(calls, fc.array(fate, { minLength: 1, maxLength: 30 }), async (said, fates) => {
        const broker = brokerOf(fates);
        const out = outlet(broker, patience, hurriedWorld());
        const sending: Promise<unknown>[] = [];
        const [sent, lost]: [Parcel<number>[], Set<string>] = [[], new Set()];
        for (const { turnsBefore, parcels } of said) {
          await turns(turnsBefore);
          const numbered = parcels.map(({ key, bytes }, n) => parcelOf(sent.length + n, key, bytes));
          sent.push(...numbered);
          sending.push(
            out.send(numbered).then((outcome) => {
              for (const id of outcome.lost) lost.add(id);
              expectNobodyOvertook(numbered, lost);
            }),
          );
        }
        await Promise.all(sending);

        expect(broker.violations).toEqual([]);
        for (const { id } of sent) {
          const times = broker.stored.filter((parcel) => parcel.id === id).length;
          if (!broker.unanswered.has(id)) expect(times).toBe(lost.has(id) ? 0 : 1);
          else if (!lost.has(id)) expect(times).toBeGreaterThanOrEqual(1);
        }
        for (const key of ["1", "2", "3", "4"]) {
          const order = broker.stored.filter((parcel) => parcel.key === key).map(({ content }) => content);
          expect(order).toEqual(order.toSorted((a, b) => a - b));
        }
      }),
      { numRuns: 400 },
    );
  });
});

/** It also notes requests that break a limit or carry a key that is on its way already. */
function brokerOf(fates: readonly Fate[]) {
  const stored: Parcel<number>[] = [];
  const unanswered = new Set<string>();
  const violations: string[] = [];
  const onTheWay = new Set<string>();
  let inFlight = 0;
  let requests = 0;
  const broker: Broker<number> = {
    limits: LIMITS,
    isPassing: (error) => error instanceof TypeError,
    async send(parcels) {
      const { turns: delay, call, entries } = fates[requests++ % fates.length] ?? UNEVENTFUL;
      violations.push(...violationsOf(parcels, ++inFlight, onTheWay));
      await turns(delay);
      inFlight--;
      for (const { key } of parcels) onTheWay.delete(key ?? "");
      if (call === "lost before") throw new TypeError("connection reset");
      if (call === "denied") throw new RangeError("no permission");
      const refusals = parcels.flatMap((_, index) => refusalOf(index, entries[index % entries.length] ?? "stored"));
      stored.push(...parcels.filter((_, index) => !refusals.some((refusal) => refusal.index === index)));
      if (call === "answered") return refusals;
      for (const { id } of parcels) unanswered.add(id);
      throw new TypeError("connection reset");
    },
  };
  return { ...broker, stored, unanswered, violations };
}

const UNEVENTFUL: Fate = { turns: 0, call: "answered", entries: ["stored"] };

function violationsOf(parcels: readonly Parcel<number>[], inFlight: number, onTheWay: Set<string>): readonly string[] {
  const violations: string[] = [];
  const bytes = parcels.reduce((sum, parcel) => sum + parcel.bytes, 0);
  if (inFlight > LIMITS.requestsInFlight) violations.push(`${inFlight} requests in flight`);
  if (parcels.length === 0 || parcels.length > LIMITS.entries) violations.push(`${parcels.length} entries`);
  if (parcels.length > 1 && bytes > LIMITS.bytes) violations.push(`${bytes} bytes`);
  for (const { key } of parcels) {
    if (key === undefined) continue;
    if (onTheWay.has(key)) violations.push(`key ${key} twice`);
    onTheWay.add(key);
  }
  return violations;
}

/** Of one call and key, whatever follows a lost parcel is lost. */
function expectNobodyOvertook(parcels: readonly Parcel<number>[], lost: ReadonlySet<string>): void {
  const keysLost = new Set<string>();
  for (const { id, key } of parcels) {
    if (key === undefined) continue;
    if (keysLost.has(key)) expect(lost).toContain(id);
    if (lost.has(id)) keysLost.add(key);
  }
}

function refusalOf(index: number, verdict: Fate["entries"][number]): Refusal[] {
  return verdict === "stored" ? [] : [{ index, passing: verdict === "refused", reason: verdict }];
}

function parcelOf(number: number, key: number, bytes: number): Parcel<number> {
  return { id: String(number), key: key === 0 ? undefined : String(key), bytes, content: number };
}

/** Its clock moves only when somebody sleeps; a sleep takes one turn of the event loop. */
function hurriedWorld() {
  let nowMs = 0;
  return {
    now: () => nowMs,
    random: () => 0.5,
    randomHex: () => "",
    async sleep(milliseconds: number) {
      nowMs += milliseconds;
      await turns(1);
    },
  };
}

async function turns(count: number): Promise<void> {
  for (let n = 0; n < count; n++) await new Promise((resolve) => setImmediate(resolve));
}
